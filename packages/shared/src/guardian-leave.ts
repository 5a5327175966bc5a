/**
 * When a guardian that is asked to end may do so. Engines end before it; one that ended without a proof leaves its account to the guardian,
 * and nobody is there after it. Pure but for the wait.
 */
import { signAgeMs, verdictOf, verdictText } from './engine-sight.ts';
import type { GuardedEngine, GuardianFacts } from './guardian-report.ts';
import type { Machine } from './machine.ts';

/** How long it goes on, in milliseconds: to find an engine DARK, strike, and prove zero takes half of it. Below its grace of a stop. */
export const LEAVE_MS_MAX = 20_000;
const LOOK_MS = 50;

type Facts = Pick<GuardianFacts, 'engines' | 'monoMs'>;

/** Resolves when it is not needed any more, to null; else after LEAVE_MS_MAX, to what it leaves, in words. */
export async function leaveWhenDone(
  { monoMs, pause }: Pick<Machine, 'monoMs' | 'pause'>,
  facts: () => Facts,
): Promise<string | null> {
  const askedMs = monoMs();
  while (neededFor(facts(), askedMs) !== null && monoMs() - askedMs < LEAVE_MS_MAX) await pause(LOOK_MS);
  return neededFor(facts(), askedMs);
}

/** Why a guardian that was asked to end at `askedMs` is needed; null = it is not. */
export function neededFor({ engines, monoMs }: Facts, askedMs: number): string | null {
  const needs = engines.flatMap((engine) => {
    const need = needOf(engine, monoMs, askedMs);
    return need === null ? [] : [`${engine.engine.id}: ${need}`];
  });
  return needs.length === 0 ? null : needs.join('; ');
}

function needOf({ sight, stopped, clearing }: GuardedEngine, nowMs: number, askedMs: number): string | null {
  const count = clearing.listed?.orders.length ?? null;
  const resting =
    count === null ? 'its open orders are not known' : `${count} orders rested when last listed`;
  if (stopped) return clearing.stage === 'verified' ? null : `a stop stands, zero is not proven; ${resting}`;
  const verdict = verdictOf(sight, nowMs);
  const ageMs = signAgeMs(sight, nowMs);
  // A sign of before says nothing of an engine that was asked to end as well.
  if (verdict === 'alive' && ageMs !== null && ageMs <= nowMs - askedMs) return null;
  const hasEnded = verdict === 'goodbye' || verdict === 'never_started';
  return hasEnded && count === 0 ? null : `the engine: ${verdictText(verdict)}; ${resting}`;
}
