// The steps of a stop as rows: what each is called and what is promised of it, for the bench and for the kept drills alike. Pure.
import type { Measured } from './measured.ts';

/** Milliseconds from the act; null = it did not happen before the next one. */
export interface StopSteps {
  readonly t_gate_ms: number | null;
  readonly t_dispatch_ms: number | null;
  readonly t_dispatch_last_ms: number | null;
  readonly t_zero_seen_ms: number | null;
  readonly t_verified_ms: number | null;
}

/** A round trip to redis-latch over TLS, a signature, an HTTP round trip to the venue, and a read that verifies. */
export const STOP_CHAIN = 'the shortest chain of a stop';

export const STOP_WAYS = {
  telegram: 'Telegram',
  file: 'kill file',
  api: 'HTTP',
  cli: './agora kill',
} as const;
export type StopWay = keyof typeof STOP_WAYS;

/** Promised of each at its p99; null = nothing by itself. */
const STEPS: readonly (readonly [keyof StopSteps, string, number | null])[] = [
  ['t_gate_ms', 'the gate closed', 100],
  ['t_dispatch_ms', 'the first cancel at the venue', 150],
  ['t_dispatch_last_ms', 'the last cancel at the venue', null],
  ['t_zero_seen_ms', 'zero seen', null],
  ['t_verified_ms', 'verified', 200],
];

/** Of one way. What never came is in no row: whoever asks counts it. */
export function stopRows(way: StopWay, stops: readonly StopSteps[]): Measured[] {
  return STEPS.flatMap(([step, what, msMax]) => {
    const samples = stops.map((stop) => stop[step]).filter((ms) => ms !== null);
    if (samples.length === 0) return [];
    const row = {
      name: `stop by ${STOP_WAYS[way]} to ${what}`,
      unit: 'ms',
      better: 'smaller',
      samples,
    } as const;
    return [msMax === null ? row : { ...row, promise: { at: 'p99', value: msMax } }];
  });
}

export function unproven(stops: readonly StopSteps[]): number {
  return stops.filter(({ t_verified_ms }) => t_verified_ms === null).length;
}
