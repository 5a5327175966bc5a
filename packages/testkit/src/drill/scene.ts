// What a drill can take away besides: the engine, or redis-latch. Nobody asks for a stop then; whoever is left has to notice, and to
// bring the account to zero. A redis-latch that was killed comes back by its supervisor: within a second of the last good contact the engine
// only stops sending, and goes on by itself; later it halts.

export const SCENES = [
  'engine-frozen',
  'engine-killed',
  'engine-busy',
  'latch-frozen',
  'latch-killed',
] as const;
export type Scene = (typeof SCENES)[number];

export interface Strike {
  readonly scene: Scene;
  /** Microseconds of the wall clock: just before the signal. */
  readonly atUs: number;
  /** Orders that rested then. */
  readonly orders: number;
  /** When the next one began, or the last was seen to its end. */
  readonly untilUs: number;
}

/** From the strike, in milliseconds; null = it did not happen. */
export interface SceneLatencies {
  readonly scene: Scene;
  readonly orders: number;
  /** To the last order that reached the venue: from then on the gate was closed. */
  readonly t_gate_ms: number | null;
  /** To the raise by the guardian or the halt of the engine, whichever was first. */
  readonly t_latched_ms: number | null;
  readonly t_dispatch_ms: number | null;
  /** To the first read of the venue, by guardian or engine, that showed none; and to the proof. */
  readonly t_zero_seen_ms: number | null;
  readonly t_verified_ms: number | null;
  /** To the gate opening again by itself, where nobody halted; null where somebody did. */
  readonly t_reopened_ms: number | null;
  /** The same two, from the raise. */
  readonly zero_after_latched_ms: number | null;
  readonly verified_after_latched_ms: number | null;
}
