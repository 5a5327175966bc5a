// The paper venue's own matching core and market on virtual time, as one account's client meets it: actions arrive late,
// answers leave when their block commits, frames follow. It writes the journal that the judges read. No network, no clock.
import { createHash } from 'node:crypto';
import { DEFAULT_ASSETS, DEFAULT_CONFIG } from '@agora/paper-venue/src/core/config.ts';
import { Exchange } from '@agora/paper-venue/src/core/exchange.ts';
import type { ActionResponse, ExchangeAction, OrderWire } from '@agora/paper-venue/src/core/seam/actions.ts';
import type { ExchangeEvent } from '@agora/paper-venue/src/core/seam/events.ts';
import type { Address } from '@agora/paper-venue/src/core/seam/words.ts';
import type { MarketScript } from '@agora/paper-venue/src/market/conditions.ts';
import { createMarket, type Market } from '@agora/paper-venue/src/market/flow.ts';
import { venueOf } from '@agora/paper-venue/src/market/venue-of.ts';
import { VenueReader } from '@agora/testkit/judge/venue-reader';
import type { VirtualTime } from './virtual-time.ts';

export const ACCOUNT: Address = `0x${'a'.repeat(40)}`;
export const AGENT: Address = `0x${'b'.repeat(40)}`;
/** The guardian's wallet. */
export const GUARDIAN: Address = `0x${'c'.repeat(40)}`;
/** Somebody who takes our quotes when a test wants a fill. */
const TAKER: Address = `0x${'d'.repeat(40)}`;
/** More than ever stands before our quotes. */
const TAKEN_SZ = '1000';

export interface VenueOptions {
  readonly seed: number;
  readonly coins: readonly string[];
  readonly blockMs: number;
  /** One way. */
  readonly latencyMs: number;
  readonly usd: string;
  /** What happens to the market; nothing, where there is none. */
  readonly script?: MarketScript;
  /** Requests that an address has before it has traded; as the real venue's, where there is none. */
  readonly requestBudgetBase?: number;
  /** What the account traded as a maker in the 14 days before, which decides its fees; nothing, where there is none. */
  readonly makerVolume14dUsd?: number;
}

export interface VenueTells {
  /** What the exchange decided in a block, in its order. */
  events(events: readonly ExchangeEvent[]): void;
}

type Settle = (response: ActionResponse) => void;
/** The connection of the account's market stream, as the journal numbers it. */
const CONNECTION = 1;

export class VenueWorld {
  readonly exchange: Exchange;
  readonly options: VenueOptions;
  readonly journal = new VenueReader({ account: ACCOUNT, signers: [AGENT, GUARDIAN] });
  readonly #time: VirtualTime;
  readonly #market: Market;
  readonly #door;
  readonly #tells: VenueTells;
  readonly #waiting = new Map<number, Settle>();
  readonly #hash = createHash('sha256');
  #seq = 0;
  #outageUntilMs = 0;
  /** Actions that left and whose answers are not told yet. */
  underWay = 0;

  constructor(time: VirtualTime, options: VenueOptions, tells: VenueTells) {
    this.#time = time;
    this.#tells = tells;
    this.options = options;
    const { seed, coins, blockMs, usd, script } = options;
    const { requestBudgetBase = DEFAULT_CONFIG.requestBudgetBase, makerVolume14dUsd: makerVlmUsd = 0 } =
      options;
    const agents = [
      { address: AGENT, name: 'engine' },
      { address: GUARDIAN, name: 'guardian' },
    ];
    this.exchange = new Exchange({
      assets: DEFAULT_ASSETS,
      accounts: [
        { address: ACCOUNT, usd, agents, makerVlmUsd },
        { address: TAKER, usd: '1000000000', house: true },
      ],
      config: { ...DEFAULT_CONFIG, blockMs, genesisMs: time.nowMs, requestBudgetBase },
    });
    this.#door = venueOf(this.exchange, (input) => this.exchange.apply(input));
    this.#market = createMarket({ seed, coins, startMs: time.nowMs, ...(script && { script }) });
    const assets = DEFAULT_ASSETS.map(({ name, assetId, szDecimals }) => ({ name, assetId, szDecimals }));
    this.record('genesis', { assets });
    this.record('in', { input: { kind: 'createAccount', account: { address: ACCOUNT, usd } } });
    this.record('conn', { conn: CONNECTION, open: true });
    time.every(blockMs, () => this.#block());
  }

  /** A signed action that leaves now; `settle` hears the exchange's answer, never at once. */
  submit(
    action: ExchangeAction,
    nonce: number,
    expiresAfter: number | null,
    settle: Settle,
    signer: Address = AGENT,
  ): void {
    const sentUs = this.#us();
    this.underWay += 1;
    this.#time.after(this.options.latencyMs, () => {
      const command = { signer, action, nonce, expiresAfter, receivedAtMs: this.#time.nowMs };
      const { ticket, response } = this.exchange.submit(command);
      this.record('in', { ticket, input: { kind: 'submit', command }, res: response ?? undefined }, sentUs);
      if (response === null) this.#waiting.set(ticket, settle);
      else this.#answer(() => settle(response));
    });
  }

  /** Carries out what it is asked for so long, and tells nobody. */
  outage(ms: number): void {
    this.#outageUntilMs = Math.max(this.#outageUntilMs, this.#time.nowMs + ms);
  }

  get isOut(): boolean {
    return this.#time.nowMs < this.#outageUntilMs;
  }

  /**
   * Somebody trades with the account's best quotes of a side until so many of them are gone, in the next block; false where fewer rest.
   */
  takeBest(coin: string, side: 'B' | 'A', count = 1): boolean {
    const sign = side === 'B' ? -1 : 1;
    const quotes = this.exchange
      .openOrders(ACCOUNT)
      .filter((order) => order.coin === coin && order.side === side);
    const last = quotes.toSorted((a, b) => sign * (Number(a.limitPx) - Number(b.limitPx)))[count - 1];
    const asset = DEFAULT_ASSETS.find(({ name }) => name === coin);
    if (last === undefined || asset === undefined) return false;
    const order = { a: asset.assetId, b: side === 'A', p: last.limitPx, s: TAKEN_SZ, r: false };
    const orders = [{ ...order, t: { limit: { tif: 'Ioc' as const } } }];
    const action = { type: 'order' as const, orders, grouping: 'na' as const };
    this.exchange.apply({
      kind: 'trusted',
      command: { account: TAKER, action, receivedAtMs: this.#time.nowMs },
    });
    return true;
  }

  /** The account's owner places an order with the master key, beside the engine. */
  placeByHand(order: OrderWire): void {
    const action = { type: 'order' as const, orders: [order], grouping: 'na' as const };
    this.exchange.apply({
      kind: 'trusted',
      command: { account: ACCOUNT, action, receivedAtMs: this.#time.nowMs },
    });
  }

  /** Of every line that was recorded so far. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  /** The account's open orders are looked at now, as a read that came in. Whose it is no real journal would say. */
  noteRead(by: 'engine' | 'guardian'): void {
    const text = JSON.stringify({ type: 'frontendOpenOrders', user: ACCOUNT });
    this.record('recv', { req: this.#seq, by, text });
  }

  /** A market frame leaves for the client. */
  noteFrame(channel: 'bbo' | 'l2Book', coin: string, data: object): void {
    // As the real journal has it: of a whole book only that it left.
    const shown = channel === 'bbo' ? { text: JSON.stringify({ channel, data: { coin, ...data } }) } : {};
    this.record('sent', { ch: channel, coin, to: [CONNECTION], ...shown });
  }

  record(kind: string, fields: object, us = this.#us()): void {
    const line = JSON.stringify({ seq: this.#seq, t: this.#time.nowMs, us, k: kind, ...fields });
    this.#hash.update(line);
    this.journal.line(line);
    this.#seq += 1;
  }

  #us(): number {
    return this.#time.nowMs * 1_000;
  }

  #block(): void {
    this.#market.advance(this.#door, this.#time.nowMs);
    this.exchange.advance(this.#time.nowMs);
    const events = this.exchange.drain();
    for (const event of events) {
      if ('account' in event && event.account === ACCOUNT) this.record('event', { event });
      if (event.type === 'actionResult') this.#settle(event.ticket, event.response);
    }
    if (events.length > 0) this.#tells.events(events);
  }

  #settle(ticket: number, response: ActionResponse): void {
    const settle = this.#waiting.get(ticket);
    this.#waiting.delete(ticket);
    if (settle !== undefined) this.#answer(() => settle(response));
  }

  #answer(tell: () => void): void {
    this.#time.after(this.options.latencyMs, () => {
      this.underWay -= 1;
      tell();
    });
  }
}
