// What the engine reads of its account by REST: what the venue shows when the request is there, heard when the answer is back, in the
// engine's integers.
import { seenAccount } from '@agora/engine/src/adapters/hyperliquid/wire/account.ts';
import { fillOf } from '@agora/engine/src/adapters/hyperliquid/wire/fill.ts';
import { orderNewsOf, seenOrder } from '@agora/engine/src/adapters/hyperliquid/wire/order.ts';
import type { AccountRead } from '@agora/engine/src/ports/venue-info.ts';
import type { Cloid } from '@agora/shared/ids';
import { ACCOUNT } from '../venue-world.ts';
import { cloidHex } from './cloid-hex.ts';
import type { Life } from './life.ts';
import { READ_MS, type VenueWay } from './venue-way.ts';

/** Weight of one look at the account (orders, state and fills), of one at the orders alone, and of one order, both with the state's time. */
const WEIGHT = { all: 42, orders: 22, order: 4 } as const;
const FILLS_OVERLAP_MS = 60_000;

export class VenueReads {
  readonly #life: Life;
  readonly #way: VenueWay;
  #lookedMs = 0;

  constructor(life: Life, way: VenueWay) {
    this.#life = life;
    this.#way = way;
  }

  look(what: 'all' | 'orders'): void {
    const { venue, time, host } = this.#life.world;
    const issuedMs = host.monoMs;
    const fails = this.#way.fails();
    this.#life.feed({ kind: 'spent', ipWeight: WEIGHT[what], items: 0 });
    time.after(READ_MS / 2, () => {
      if (fails) return;
      venue.noteRead('engine');
      const seen = this.#seen();
      const fills = what === 'orders' ? [] : this.#fillsFrom(this.#lookedMs - FILLS_OVERLAP_MS);
      if (what === 'all') this.#lookedMs = time.nowMs;
      time.after(READ_MS / 2, () => {
        const part = what === 'orders' ? { ...seen, account: null } : seen;
        const view = { source: 'rest' as const, issuedMs, answeredMs: host.monoMs, ...part };
        this.#life.feed({ kind: 'venue_view', view, fills });
      });
    });
  }

  /** The account as it is shown to a boot, with every fill that the venue still tells. */
  account(): AccountRead {
    const { monoMs } = this.#life.world.host;
    const view = { source: 'rest' as const, issuedMs: monoMs, answeredMs: monoMs, ...this.#seen() };
    return { view, fills: this.#fillsFrom(0), strangeCoins: [] };
  }

  /** One order, by its cloid. */
  query(cloid: Cloid): void {
    const { venue, time, universe, host } = this.#life.world;
    const issuedMs = host.monoMs;
    this.#life.feed({ kind: 'spent', ipWeight: WEIGHT.order, items: 0 });
    if (this.#way.fails()) return;
    time.after(READ_MS / 2, () => {
      const answer = venue.exchange.orderStatus(ACCOUNT, cloidHex(cloid));
      const stateMs = time.nowMs;
      time.after(READ_MS / 2, () => {
        const news = answer.status === 'order' ? orderNewsOf(answer.order, universe) : null;
        this.#life.feed({ kind: 'order_answered', cloid, news, issuedMs, stateMs });
      });
    });
  }

  #seen() {
    const { venue, time, universe, coins } = this.#life.world;
    const orders = venue.exchange.frontendOpenOrders(ACCOUNT).map((order) => seenOrder(order, universe));
    const account = seenAccount(venue.exchange.clearinghouseState(ACCOUNT), universe, new Set(coins));
    return { venueTimeMs: time.nowMs, orders, account };
  }

  #fillsFrom(startTime: number) {
    const { venue, universe } = this.#life.world;
    const fills = venue.exchange.userFillsByTime(ACCOUNT, { startTime: Math.max(0, startTime) });
    return fills.flatMap((fill) => fillOf(fill, universe) ?? []);
  }
}
