// One kill of a drill, as it is remembered: by which way, when it began on the machine's clock, and which halt it led to.

export const KILL_PATHS = ['telegram', 'file', 'api', 'cli'] as const;
export type KillPath = (typeof KILL_PATHS)[number];
/** Beside the ways of people: redis-latch raised and nothing else, for a bench. */
export type Way = KillPath | 'raise';

export interface Kill {
  readonly path: Way;
  /**
   * Microseconds of the wall clock: the change of the kill file (file), the raise of redis-latch (cli), the request leaving (api), the
   * Bot API handing out the update (telegram), or the answer of redis-latch (raise).
   */
  readonly atUs: number;
  /** Orders that rested then. */
  readonly orders: number;
  readonly haltId: string;
}

/** From the kill, in milliseconds; null = it did not happen before the next kill. */
export interface KillLatencies {
  readonly path: Way;
  readonly orders: number;
  /** To the halt, from which tick on nothing is sent. */
  readonly t_gate_ms: number | null;
  /** To the first and the last cancel reaching the venue, of engine and guardian together. */
  readonly t_dispatch_ms: number | null;
  readonly t_dispatch_last_ms: number | null;
  /** To the venue's answer to the last of them. */
  readonly t_ack_ms: number | null;
  readonly t_zero_seen_ms: number | null;
  readonly t_verified_ms: number | null;
  /** Orders that reached the venue after the kill: bytes that were approved before it. */
  readonly orders_after: number;
  /** To the last of them; 0 = there was none. */
  readonly t_last_order_ms: number;
}
