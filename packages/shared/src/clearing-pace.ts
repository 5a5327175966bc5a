/**
 * Which act of a clearing the venue's weight allows now. The first look for a stop is owed: a guardian knows only its own share, and only
 * since it was started, so that its belief must never keep it from seeing what to cancel. The venue itself refuses, with 429, and the
 * look is made again at the pace of `clearing`. Every other read waits its turn; nothing but reads ever waits.
 */
import { actWithoutRead, nextAct } from './clearing-due.ts';
import { type Clearing, type ClearingAct, isReadOwed } from './clearing-state.ts';
import { needsAssets, readWeight } from './venue-account.ts';
import type { WeightBudget } from './venue-pace.ts';

/** Takes the weight of a read that it answers from `budget`, in the name of `who`. */
export function affordedAct(
  c: Clearing,
  assets: ReadonlyMap<string, number>,
  budget: WeightBudget,
  nowMs: number,
  who: string,
): ClearingAct | null {
  const act = nextAct(c, nowMs);
  if (act !== 'read') return act;
  const weight = readWeight(needsAssets(c.listed?.orders ?? [], assets));
  if (isReadOwed(c)) budget.spend(weight, nowMs);
  else if (!budget.take(weight, nowMs, who)) return actWithoutRead(c, nowMs);
  return act;
}
