/** When each signal and the gate last changed, and how often the gate closed in the last ten minutes. */
import type { SignalName } from '@agora/shared/signal';
import type { IsoMs } from '@agora/shared/time';
import type { SignalVerdict } from './gate.ts';

const CLOSURES_WINDOW_MS = 10 * 60_000;

export interface GateHistory {
  readonly open: boolean;
  readonly since: IsoMs;
  readonly signals: Readonly<Partial<Record<SignalName, { readonly holds: boolean; readonly since: IsoMs }>>>;
  /** Closures within the window, in milliseconds of the monotonic clock. */
  readonly closuresMs: readonly number[];
}

/** The gate at boot: closed, nothing known. */
export function newGateHistory(at: IsoMs): GateHistory {
  return { open: false, since: at, signals: {}, closuresMs: [] };
}

/** The history after one more look. `at` and `nowMs` are the same instant on both clocks. */
export function noteVerdicts(
  history: GateHistory,
  verdicts: readonly SignalVerdict[],
  at: IsoMs,
  nowMs: number,
): GateHistory {
  const open = verdicts.every((verdict) => verdict.holds);
  const closed = history.open && !open;
  const recent = history.closuresMs.filter((ms) => nowMs - ms <= CLOSURES_WINDOW_MS);
  const signals = verdicts.map(({ name, holds }) => {
    const before = history.signals[name];
    return [name, before?.holds === holds ? before : { holds, since: at }];
  });
  return {
    open,
    since: open === history.open ? history.since : at,
    signals: Object.fromEntries(signals),
    closuresMs: closed ? [...recent, nowMs] : recent,
  };
}
