// What a lagging node of the venue answers about an account: its orders and state as they were a while ago, by its own block of then. Of
// before the fault began nothing is known: until it has lasted as long as its lag, the first moment of it is shown.
import type { Exchange } from '../core/exchange.ts';
import type { Address } from '../core/seam/words.ts';
import type { FaultBook } from './book.ts';

/** Steps come as often as blocks; a moment of so long ago is as good as one in between. */
const EVERY_MS = 50;
const LAG_MS_DEFAULT = 5_000;

export type AccountViews = Pick<Exchange, 'openOrders' | 'frontendOpenOrders' | 'clearinghouseState'>;

interface Moment extends AccountViews {
  readonly atMs: number;
}

export class PastViews {
  readonly #exchange: Exchange;
  readonly #faults: FaultBook;
  /** Of each fault, oldest first; the first is what is shown. */
  readonly #moments = new Map<number, Moment[]>();

  constructor(exchange: Exchange, faults: FaultBook) {
    this.#exchange = exchange;
    this.#faults = faults;
  }

  /** Remembers the accounts that are struck, and forgets those that are not any more. */
  onTime(nowMs: number): void {
    if (!this.#faults.armed && this.#moments.size === 0) return;
    const struck = this.#faults.list().filter(({ spec, active }) => spec.kind === 'stale_info' && active);
    const ids = new Set(struck.map(({ id }) => id));
    for (const id of this.#moments.keys()) if (!ids.has(id)) this.#moments.delete(id);
    for (const { id, spec } of struck) {
      const moments = this.#moments.get(id) ?? [];
      this.#moments.set(id, moments);
      const last = moments.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY;
      if (spec.match.account !== undefined && nowMs - last >= EVERY_MS)
        moments.push(this.#momentOf(spec.match.account as Address, nowMs));
      const lagMs = spec.delay_ms ?? LAG_MS_DEFAULT;
      while ((moments[1]?.atMs ?? nowMs) <= nowMs - lagMs) moments.shift();
    }
  }

  /** What is shown of an account now. */
  of(user: Address): AccountViews {
    return this.#momentFor(user) ?? this.#exchange;
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

  #momentOf(user: Address, atMs: number): Moment {
    const [open, frontend, state] = [
      this.#exchange.openOrders(user),
      this.#exchange.frontendOpenOrders(user),
      this.#exchange.clearinghouseState(user),
    ];
    return {
      atMs,
      openOrders: () => open,
      frontendOpenOrders: () => frontend,
      clearinghouseState: () => state,
    };
  }
}
