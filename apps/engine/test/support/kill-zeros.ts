// Which kills of a campaign were really looked at: a later life came to say verified, and by the venue's journal nothing of the account rested in that
// moment, in which the life is still halted. Of those it tells how many had left something that could have stayed.
import type { VenueOrder, VenueStory } from '@agora/testkit/judge/venue-story';
import { at } from '@agora/testkit/judge/verdict';
import type { KillPoint } from './kill-points.ts';

export interface KillEnd {
  readonly point: KillPoint | 'elsewhere';
  /** When it was gone; wall clock, microseconds. */
  readonly us: number;
  /** When a later life that had said verified was looked at, while it was halted; null = none was. */
  clearedUs: number | null;
}

export interface Zeros {
  /** Kills after which the journal showed zero. */
  seen: number;
  /** Those of them that left an order at the venue, or on its way. */
  left: number;
}

export interface ZerosFound {
  readonly zeros: Readonly<Record<string, Zeros>>;
  /** What rested where a life had said that nothing does. */
  readonly problems: readonly string[];
}

export function zerosOf(
  ends: readonly Readonly<KillEnd>[],
  { orders }: Pick<VenueStory, 'orders'>,
): ZerosFound {
  const all = [...orders.values()];
  const zeros: Record<string, Zeros> = {};
  const problems: string[] = [];
  for (const { point, us, clearedUs } of ends) {
    zeros[point] ??= { seen: 0, left: 0 };
    if (clearedUs === null) continue;
    const resting = all.filter((order) => restsAt(order, clearedUs)).length;
    if (resting > 0)
      problems.push(
        `${resting} orders rest at ${at(clearedUs)}, verified after the kill at ${point} of ${at(us)}`,
      );
    else {
      zeros[point].seen += 1;
      if (all.some((order) => restsAt(order, us) || isIn(order.openedUs, us, clearedUs)))
        zeros[point].left += 1;
    }
  }
  return { zeros, problems };
}

const restsAt = ({ openedUs, ended }: VenueOrder, us: number) =>
  openedUs <= us && (ended === null || ended.us > us);
const isIn = (us: number, fromUs: number, toUs: number) => us > fromUs && us <= toUs;

/** Over several rigs. */
export function addedUp(all: readonly ZerosFound['zeros'][]): Record<string, Zeros> {
  const sums: Record<string, Zeros> = {};
  for (const [point, { seen, left }] of all.flatMap((each) => Object.entries(each))) {
    const sum = sums[point] ?? { seen: 0, left: 0 };
    sums[point] = { seen: sum.seen + seen, left: sum.left + left };
  }
  return sums;
}

/** Boundaries at which somebody was killed, and after none of these kills anybody looked. */
export function unexamined(kills: ReadonlyMap<string, number>, zeros: ZerosFound['zeros']): string[] {
  return [...kills]
    .filter(([point, count]) => count > 0 && (zeros[point]?.seen ?? 0) === 0)
    .map(([point, count]) => `${count} kills at ${point}, and after none of them zero was seen`);
}

/** How much each judge looked at, over several rigs. */
export function examinedBy(
  judged: readonly { readonly verdicts: readonly { readonly id: string; readonly examined: number }[] }[],
): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { id, examined } of judged.flatMap(({ verdicts }) => verdicts))
    sums[id] = (sums[id] ?? 0) + examined;
  return sums;
}
