/** Rows 9 to 14 of the next-action table: what to do while it is halted and no order is left. */
import { isVenueMemory } from './display-text.ts';
import { RECOVERY_GATES } from './resume.ts';
import type { Situation } from './situation.ts';

/** Below this many times its limit the distance to liquidation asks for a reduction now. */
const LIQUIDATION_RATIO_WARNED = 2;

/** The row, 9 to 14. What is not confirmed counts as a difference. */
export function haltedRow(s: Situation): number {
  if (s.reconMatch === false) return 9;
  if (s.positions.length > 0) {
    if (isLiquidationNear(s)) return 10;
    // What was far from liquidation once may lie near it now: memory asks for an act and never excuses from one.
    return isVenueMemory(s) ? 9 : 11;
  }
  if (s.flat !== true || s.reconMatch !== true) return 9;
  if (isCapSpent(s)) return 12;
  return outstandingGates(s).length > 0 ? 13 : 14;
}

/** A new day opens the cap again; what a dead engine wrote of it says nothing of today. */
function isCapSpent({ snapshot, byGuardian }: Situation): boolean {
  const halt = snapshot?.halt ?? null;
  if (byGuardian || halt === null || halt.ended_at !== null || halt.cause.code !== 'daily_loss') return false;
  return snapshot?.recovery_gates.some(({ gate, holds }) => gate === 'loss_under_cap' && !holds) ?? false;
}

function isLiquidationNear(s: Situation): boolean {
  return s.liquidationRatio !== null && s.liquidationRatio < LIQUIDATION_RATIO_WARNED;
}

/** Two fit beside the other panels at 1440×900; the checklist has them all. */
const GATES_NAMED_MAX = 2;

/** What stands between this halt and a resume, in words; never empty unless every gate was seen to hold. */
export function outstandingGates(s: Situation): string[] {
  if (s.byGuardian) return ['the engine is not running'];
  const gates = s.snapshot?.recovery_gates ?? [];
  if (gates.length === 0) return ['recovery gates not known'];
  const labels = gates.filter((gate) => !gate.holds).map(({ gate }) => RECOVERY_GATES[gate].label);
  const more = labels.length - GATES_NAMED_MAX;
  return more > 0 ? [...labels.slice(0, GATES_NAMED_MAX), `${more} more`] : labels;
}

/** All that is missing is the touch of a person, as after every start: whoever is new must learn by which command. */
export function waitsForEnable(s: Situation): boolean {
  if (s.byGuardian) return false;
  const missing = (s.snapshot?.recovery_gates ?? []).filter(({ holds }) => !holds);
  return missing.length === 1 && missing[0]?.gate === 'operator_enable';
}
