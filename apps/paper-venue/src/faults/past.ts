// What a lagging node of the venue answers about an account: its orders and state as they were a while ago, by its own block of then. Of
// before the fault began nothing is known: until it has lasted as long as its lag, the first moment of it is shown.
import type { Exchange } from '../core/exchange.ts';
import type { ClearinghouseView, FrontendOrderView, OpenOrderView } from '../core/seam/views.ts';
import type { Address } from '../core/seam/words.ts';
import type { FaultBook } from './book.ts';

/** Steps come as often as blocks; a moment of so long ago is as good as one in between. */
const EVERY_MS = 50;
/** A lag of more than a minute is remembered in coarser steps, so that it takes no more memory. */
const MOMENTS_MAX = 1_200;
const LAG_MS_DEFAULT = 5_000;

export type AccountViews = Pick<Exchange, 'openOrders' | 'frontendOpenOrders' | 'clearinghouseState'>;

/** What did not change since the moment before is the same object. */
interface Moment {
  readonly atMs: number;
  /** Block time. */
  readonly timeMs: number;
  readonly open: OpenOrderView[];
  readonly frontend: FrontendOrderView[];
  readonly state: Omit<ClearinghouseView, 'time'>;
}

export class PastViews {
  readonly #exchange: AccountViews;
  readonly #faults: FaultBook;
  /** Of each fault, oldest first; the first is what is shown. */
  readonly #moments = new Map<number, Moment[]>();

  constructor(exchange: AccountViews, faults: FaultBook) {
    this.#exchange = exchange;
    this.#faults = faults;
  }

  /** Remembers the accounts that are struck, and forgets those that are not any more. */
  onTime(nowMs: number): void {
    if (!this.#faults.armed && this.#moments.size === 0) return;
    const struck = this.#faults.activeOf('stale_info');
    const ids = new Set(struck.map(({ id }) => id));
    for (const id of this.#moments.keys()) if (!ids.has(id)) this.#moments.delete(id);
    for (const { id, spec } of struck) {
      const moments = this.#moments.get(id) ?? [];
      this.#moments.set(id, moments);
      const lagMs = spec.delay_ms ?? LAG_MS_DEFAULT;
      const last = moments.at(-1);
      const isDue = last === undefined || nowMs - last.atMs >= Math.max(EVERY_MS, lagMs / MOMENTS_MAX);
      if (spec.match.account !== undefined && isDue)
        moments.push(this.#momentOf(spec.match.account, nowMs, last));
      const isOld = (moment: Moment | undefined) => moment !== undefined && moment.atMs <= nowMs - lagMs;
      while (isOld(moments[1])) moments.shift();
    }
  }

  /** What is shown of an account now. */
  of(user: Address): AccountViews {
    const moment = this.#momentFor(user);
    return moment === undefined ? this.#exchange : viewsOf(moment);
  }

  /** Whether an order of this time has not happened yet where the account is shown. */
  isLater(user: Address, orderMs: number): boolean {
    const moment = this.#momentFor(user);
    return moment !== undefined && orderMs > moment.atMs;
  }

  #momentFor(user: Address): Moment | undefined {
    const fault = this.#faults.inForce('stale_info', { account: user });
    return fault === null ? undefined : this.#moments.get(fault.id)?.[0];
  }

  #momentOf(user: Address, atMs: number, before: Moment | undefined): Moment {
    const { time: timeMs, ...state } = this.#exchange.clearinghouseState(user);
    return {
      ...{ atMs, timeMs },
      open: sameOr(before?.open, this.#exchange.openOrders(user)),
      frontend: sameOr(before?.frontend, this.#exchange.frontendOpenOrders(user)),
      state: sameOr<Moment['state']>(before?.state, state),
    };
  }
}

/** The one from before where nothing differs. */
function sameOr<T>(before: T | undefined, now: T): T {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}

function viewsOf({ open, frontend, state, timeMs }: Moment): AccountViews {
  return {
    openOrders: () => open,
    frontendOpenOrders: () => frontend,
    clearinghouseState: () => ({ ...state, time: timeMs }),
  };
}
