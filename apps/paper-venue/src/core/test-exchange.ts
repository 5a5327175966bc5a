// A small exchange for tests: one BTC-like perp (id 3) and one ETH-like perp (id 4), three funded traders with an
// agent each, immediate blocks unless asked otherwise. Not part of the venue.
import { DEFAULT_ASSETS, DEFAULT_CONFIG } from './config.ts';
import { Exchange } from './exchange.ts';
import type { ActionResponse, ExchangeAction, OrderStatusAnswer, OrderWire } from './seam/actions.ts';
import type { ExchangeEvent } from './seam/events.ts';
import type { AssetSpec, ExchangeConfig, GenesisAccount } from './seam/genesis.ts';
import type { Address, Cloid, Tif } from './seam/words.ts';

export const BTC = 3;
export const ETH = 4;

export function address(n: number): Address {
  return `0x${n.toString(16).padStart(40, '0')}`;
}

export function cloid(n: number): Cloid {
  return `0x${n.toString(16).padStart(32, '0')}`;
}

export const ALICE = address(0xa11ce);
export const BOB = address(0xb0b);
export const CAROL = address(0xca201);
export const HOUSE = address(0x40);
export const ALICE_AGENT = address(0xa1a);
export const STRANGER = address(0xdead);

export type TestOptions = {
  config?: Partial<ExchangeConfig>;
  accounts?: GenesisAccount[];
  assets?: AssetSpec[];
};

const ACCOUNTS: GenesisAccount[] = [
  { address: ALICE, usd: '100000', agents: [{ address: ALICE_AGENT, name: 'bot' }] },
  { address: BOB, usd: '100000' },
  { address: CAROL, usd: '100000' },
  { address: HOUSE, usd: '100000000', house: true },
];

export class TestExchange {
  readonly exchange: Exchange;
  readonly events: ExchangeEvent[] = [];
  private nonce: number;

  constructor(options: TestOptions = {}) {
    const config = { ...DEFAULT_CONFIG, blockMs: 0, ...options.config };
    this.exchange = new Exchange({
      assets: options.assets ?? DEFAULT_ASSETS.filter(({ name }) => name === 'BTC' || name === 'ETH'),
      accounts: options.accounts ?? ACCOUNTS,
      config,
    });
    this.nonce = config.genesisMs;
  }

  get now(): number {
    return this.exchange.nowMs;
  }

  /** Sends an action as `who` (their own key) and gives its answer; immediate blocks only. */
  send(
    who: Address,
    action: ExchangeAction,
    extra: { vaultAddress?: Address; expiresAfter?: number } = {},
  ): ActionResponse {
    const { response } = this.exchange.submit({
      signer: who,
      action,
      nonce: ++this.nonce,
      receivedAtMs: this.now,
      ...extra,
    });
    this.collect();
    if (response === null) throw new Error('queued: use queue() with blocks');
    return response;
  }

  /** Sends an action into the running block; gives its ticket. */
  queue(who: Address, action: ExchangeAction): number {
    return this.exchange.submit({ signer: who, action, nonce: ++this.nonce, receivedAtMs: this.now }).ticket;
  }

  order(who: Address, ...orders: OrderWire[]): OrderStatusAnswer[] {
    return statuses(this.send(who, { type: 'order', orders, grouping: 'na' }));
  }

  /** Places one order and gives its one status. */
  place(who: Address, order: OrderWire): OrderStatusAnswer {
    const answer = this.order(who, order)[0];
    if (answer === undefined) throw new Error('no status');
    return answer;
  }

  /** Places an order that must rest; gives its oid. */
  rest(who: Address, order: OrderWire): number {
    const answer = this.place(who, order);
    if (typeof answer === 'string' || !('resting' in answer))
      throw new Error(`did not rest: ${JSON.stringify(answer)}`);
    return answer.resting.oid;
  }

  /** Gives `who` a position by trading with the house at a price. */
  open(who: Address, side: 'buy' | 'sell', sz: string, px: string, asset = BTC): void {
    const isBuy = side === 'buy';
    const make: OrderWire = { ...limit(!isBuy, px, sz), a: asset };
    const { response } = this.exchange.submitTrusted({
      account: HOUSE,
      action: { type: 'order', orders: [make], grouping: 'na' },
      receivedAtMs: this.now,
    });
    const made = response === null ? undefined : statuses(response)[0];
    if (made === undefined || typeof made === 'string' || !('resting' in made))
      throw new Error(`house did not rest: ${JSON.stringify(made)}`);
    const answer = this.place(who, { ...limit(isBuy, px, sz, 'Ioc'), a: asset });
    if (typeof answer === 'string' || !('filled' in answer))
      throw new Error(`not filled: ${JSON.stringify(answer)}`);
  }

  /** Moves the mark: the oracle and other venues' mid outvote a stale book. */
  mark(coin: string, px: string): void {
    this.exchange.setOracle(coin, px);
    this.exchange.apply({ kind: 'setPerpMid', coin, px });
    this.advance(3_000);
  }

  advance(ms: number): void {
    this.exchange.advance(this.now + ms);
    this.collect();
  }

  /** Events since the last call. */
  take(): ExchangeEvent[] {
    this.collect();
    return this.events.splice(0);
  }

  /** Last status the account's history holds for an order. */
  lastStatus(who: Address): string | undefined {
    return this.exchange.historicalOrders(who)[0]?.status;
  }

  private collect(): void {
    this.events.push(...this.exchange.drain());
  }
}

export function limit(
  b: boolean,
  p: string,
  s: string,
  tif: Tif = 'Gtc',
  more: Partial<OrderWire> = {},
): OrderWire {
  return { a: BTC, b, p, s, r: false, t: { limit: { tif } }, ...more };
}

export const buy = (p: string, s: string, tif: Tif = 'Gtc', more: Partial<OrderWire> = {}) =>
  limit(true, p, s, tif, more);
export const sell = (p: string, s: string, tif: Tif = 'Gtc', more: Partial<OrderWire> = {}) =>
  limit(false, p, s, tif, more);
export const reduce = { r: true } as const;

export function statuses(response: ActionResponse): OrderStatusAnswer[] {
  if (response.status !== 'ok' || response.response.type !== 'order')
    throw new Error(JSON.stringify(response));
  return response.response.data.statuses;
}

export function cancelStatuses(response: ActionResponse): ('success' | { error: string })[] {
  if (response.status !== 'ok' || response.response.type !== 'cancel')
    throw new Error(JSON.stringify(response));
  return response.response.data.statuses;
}

export const DEFAULT_OK: ActionResponse = { status: 'ok', response: { type: 'default' } };

export function err(text: string): ActionResponse {
  return { status: 'err', response: text };
}
