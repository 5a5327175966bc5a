// Books kept from the venue's journaled events alone, to hold its state against: every order ends once, every trade has
// its fills, positions are what was filled, cash is what was paid. Money is counted in micro-USD, sizes in 1e-8.
import type { Exchange } from '../../../src/core/exchange.ts';
import type { ExchangeEvent, LedgerDelta } from '../../../src/core/seam/events.ts';

type Of<T extends ExchangeEvent['type']> = Extract<ExchangeEvent, { type: T }>;
type Side = { readonly side: string; readonly px: string; readonly sz: string };

const USD_DECIMALS = 6;
const SIZE_DECIMALS = 8;
const SHOWN_MAX = 20;

/** An exact decimal as an integer of so many decimals. */
function exact(text: string, decimals: number): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole + fraction.padEnd(decimals, '0').slice(0, decimals));
  return text.startsWith('-') ? -value : value;
}

const usd = (text: string): bigint => exact(text, USD_DECIMALS);

/** What books are held against. */
export type Compared = Pick<
  Exchange,
  'conservation' | 'accounts' | 'frontendOpenOrders' | 'clearinghouseState' | 'coins'
>;

export class Books {
  readonly violations: string[] = [];
  readonly orders = new Set<number>();
  readonly fills = new Set<number>();
  trades = 0;
  fundings = 0;
  transfers = 0;
  liquidations = 0;
  readonly #ended = new Set<number>();
  readonly #cash = new Map<string, bigint>();
  readonly #positions = new Map<string, bigint>();
  /** Fills of the trades of the last moments, by trade. */
  readonly #sides = new Map<number, Side[]>();
  readonly #bought = new Map<number, { account: string; usd: bigint }>();
  /** Taken over by the backstop: what they were worth went to it, by no amount that is told. */
  readonly #takenOver = new Set<string>();

  /** @param cost Micro-USD that an action of this ticket pays the venue if it is accepted. */
  expectCost(ticket: number, account: string, cost: number): void {
    this.#bought.set(ticket, { account, usd: BigInt(cost) });
  }

  note(event: ExchangeEvent): void {
    switch (event.type) {
      case 'orderUpdate':
        this.#noteOrder(event);
        break;
      case 'fill':
        this.#noteFill(event);
        break;
      case 'trade':
        this.#noteTrade(event);
        break;
      case 'funding':
        this.fundings++;
        this.#pay(event.account, usd(event.payment.usdc));
        break;
      case 'ledger':
        this.#noteLedger(event.account, event.entry.delta);
        break;
      case 'liquidation':
        this.liquidations++;
        break;
      case 'actionResult':
        this.#noteResult(event);
        break;
      default:
    }
  }

  /** Holds an exchange's state against the books. */
  compare(exchange: Compared): void {
    const { accountsUusd, feesUusd, roundingUusd, depositsUusd, positionsByCoin } = exchange.conservation();
    if (accountsUusd + feesUusd + roundingUusd !== depositsUusd) this.#complain('money is not whole');
    for (const [coin, total] of Object.entries(positionsByCoin))
      if (total !== 0) this.#complain(`positions of ${coin} sum to ${total}`);
    const open = new Set<number>();
    for (const { address, house } of exchange.accounts()) {
      if (house) continue;
      for (const { oid } of exchange.frontendOpenOrders(address)) open.add(oid);
      this.#compareAccount(exchange, address);
    }
    for (const oid of open) if (this.#ended.has(oid)) this.#complain(`order ${oid} is open and has ended`);
    for (const oid of this.orders)
      if (!this.#ended.has(oid) && !open.has(oid)) this.#complain(`order ${oid} is neither open nor ended`);
  }

  /** Accounts whose cash no event tells in full. */
  get untold(): number {
    return this.#takenOver.size;
  }

  #compareAccount(exchange: Compared, address: `0x${string}`): void {
    const state = exchange.clearinghouseState(address);
    let worth = this.#cash.get(address) ?? 0n;
    const shown = new Map(state.assetPositions.map(({ position }) => [position.coin, position]));
    for (const coin of exchange.coins()) {
      const position = shown.get(coin);
      const filled = this.#positions.get(`${address} ${coin}`) ?? 0n;
      if (exact(position?.szi ?? '0', SIZE_DECIMALS) !== filled)
        this.#complain(`${address} holds ${position?.szi ?? 0} ${coin}, filled 1e-8 x ${filled}`);
      worth += usd(position?.unrealizedPnl ?? '0');
    }
    if (!this.#takenOver.has(address) && worth !== usd(state.marginSummary.accountValue))
      this.#complain(
        `${address} is worth ${state.marginSummary.accountValue}, by its events 1e-6 x ${worth}`,
      );
  }

  #noteOrder({ account, order: { oid }, status }: Of<'orderUpdate'>): void {
    this.orders.add(oid);
    if (this.#ended.has(oid)) this.#complain(`order ${oid} of ${account} is ${status} after its end`);
    if (status !== 'open' && status !== 'triggered') this.#ended.add(oid);
  }

  #noteFill({ account, fill }: Of<'fill'>): void {
    this.fills.add(fill.tid);
    const sides = this.#sides.get(fill.tid) ?? [];
    sides.push(fill);
    this.#sides.set(fill.tid, sides);
    if (sides.length > 2) this.#complain(`trade ${fill.tid} has ${sides.length} fills`);
    this.#pay(account, usd(fill.closedPnl) - usd(fill.fee));
    const key = `${account} ${fill.coin}`;
    const size = exact(fill.sz, SIZE_DECIMALS);
    this.#positions.set(key, (this.#positions.get(key) ?? 0n) + (fill.side === 'B' ? size : -size));
    if (fill.liquidation?.method === 'backstop' && fill.liquidation.liquidatedUser === account)
      this.#takenOver.add(account);
  }

  #noteTrade({ trade }: Of<'trade'>): void {
    this.trades++;
    const sides = this.#sides.get(trade.tid) ?? [];
    for (const { px, sz } of sides)
      if (px !== trade.px || sz !== trade.sz) this.#complain(`trade ${trade.tid} and its fill differ`);
    if (sides.length === 2 && sides[0]?.side === sides[1]?.side)
      this.#complain(`trade ${trade.tid} has two ${sides[0]?.side}`);
    // Fills come before their trade or right after it: a thousand trades later both are surely there.
    if (this.#sides.size > 2_000)
      for (const tid of [...this.#sides.keys()].slice(0, 1_000)) this.#sides.delete(tid);
  }

  #noteLedger(account: string, delta: LedgerDelta): void {
    if (delta.type !== 'liquidation') this.transfers++;
    switch (delta.type) {
      case 'deposit':
        this.#pay(account, usd(delta.usdc));
        break;
      case 'internalTransfer':
      case 'subAccountTransfer': {
        const fee = delta.type === 'internalTransfer' ? usd(delta.fee) : 0n;
        this.#pay(account, account === delta.user ? -usd(delta.usdc) - fee : usd(delta.usdc));
        break;
      }
      case 'vaultCreate':
        this.#pay(account, -usd(delta.usdc) - usd(delta.fee));
        this.#pay(delta.vault, usd(delta.usdc));
        break;
      case 'vaultDeposit':
        this.#pay(account, -usd(delta.usdc));
        this.#pay(delta.vault, usd(delta.usdc));
        break;
      case 'vaultWithdraw':
        this.#pay(account, usd(delta.netWithdrawnUsd));
        this.#pay(delta.vault, -usd(delta.requestedUsd));
        break;
      case 'liquidation':
    }
  }

  #noteResult({ ticket, response }: Of<'actionResult'>): void {
    const bought = this.#bought.get(ticket);
    this.#bought.delete(ticket);
    if (bought !== undefined && response.status === 'ok') this.#pay(bought.account, -bought.usd);
  }

  #pay(account: string, amount: bigint): void {
    this.#cash.set(account, (this.#cash.get(account) ?? 0n) + amount);
  }

  #complain(what: string): void {
    if (this.violations.length < SHOWN_MAX) this.violations.push(what);
  }
}
