/**
 * The six trust signals and the gate over them: default-deny. The gate is open only while every signal is
 * set, fresh and right; anything else, nonsense included, keeps it closed and is named in the refusal.
 */
import type { GateRefusal } from '@agora/shared/gate';
import { DENIALS } from '@agora/shared/gate';
import { SIGNAL_NAMES, type SignalName, signalHolds } from '@agora/shared/signal';

/** What a feed last said about one signal. */
export interface Reading {
  /** Null = not known. */
  readonly value: boolean | null;
  /** When the value was true of the world, in milliseconds of the monotonic clock; null = never. */
  readonly takenMs: number | null;
  /** A fragment for people, with its effect: `config off, blocks orders`. */
  readonly evidence: string;
}
export type Readings = Readonly<Partial<Record<SignalName, Reading>>>;

/** Oldest reading that counts, in milliseconds. Every signal ages, so that a feed that died closes the gate. */
export const SIGNAL_AGE_MS_MAX: Readonly<Record<SignalName, number>> = {
  trading_enabled: 1_000,
  kill_switch_active: 150,
  preflight_ok: 60_000,
  reconcile_ok: 20_000,
  rate_limit_warmup_ok: 1_000,
  operator_enabled: 1_000,
};

export interface SignalVerdict {
  readonly name: SignalName;
  /** Null when never set, stale or not a boolean. */
  readonly value: boolean | null;
  readonly holds: boolean;
  readonly ageMs: number | null;
  readonly ageMsMax: number;
  readonly evidence: string;
}

/** All six in the order of `SIGNAL_NAMES`, judged at `nowMs` of the monotonic clock. */
export function judgeSignals(readings: Readings, nowMs: number): SignalVerdict[] {
  return SIGNAL_NAMES.map((name) => judge(name, readings[name], nowMs));
}

/** Null when the gate is open; otherwise the refusal that names every signal that does not hold. */
export function gateRefusal(verdicts: readonly SignalVerdict[]): GateRefusal | null {
  const missing = SIGNAL_NAMES.filter((name) => !holds(verdicts, name));
  if (missing.length === 0) return null;
  return { code: 'GATE_CLOSED', missing, sentence: DENIALS.GATE_CLOSED, helps: './agora why' };
}

/** A signal that is absent from the list, or listed twice, does not hold. */
function holds(verdicts: readonly SignalVerdict[], name: SignalName): boolean {
  const own = verdicts.filter((verdict) => verdict.name === name);
  return own.length === 1 && own[0]?.holds === true;
}

function judge(name: SignalName, reading: Reading | undefined, nowMs: number): SignalVerdict {
  const ageMsMax = SIGNAL_AGE_MS_MAX[name];
  if (reading === undefined) {
    return { name, value: null, holds: false, ageMs: null, ageMsMax, evidence: 'never set, blocks orders' };
  }
  const { value, evidence } = reading;
  const ageMs = ageOf(reading.takenMs, nowMs);
  const fresh = ageMs !== null && ageMs <= ageMsMax;
  return {
    name,
    value: fresh && typeof value === 'boolean' ? value : null,
    holds: signalHolds(name, value, ageMs, ageMsMax),
    ageMs,
    ageMsMax,
    evidence: ageMs === null || fresh ? evidence : `stale, blocks orders; last said: ${evidence}`,
  };
}

/** Null for a reading never taken, from the future, or at a time that is no number. */
function ageOf(takenMs: number | null, nowMs: number): number | null {
  if (takenMs === null) return null;
  const ageMs = nowMs - takenMs;
  return ageMs >= 0 ? ageMs : null;
}
