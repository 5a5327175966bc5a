/** Fills between two instants, page after page: the venue gives 2,000 at once. */
import type { z } from 'zod';
import type { Outcome } from '../../../ports/outcome.ts';
import type { FillsRead } from '../../../ports/venue-info.ts';
import type { VenueFill } from '../../../ports/venue-news.ts';
import type { Universe } from '../../../ports/venue-universe.ts';
import { fillOf, type WireFill } from '../wire/fill.ts';
import type { PostInfo } from './post-info.ts';
import { FILLS_AT_ONCE_MAX, userFillsByTime, userFillsByTimeSchema } from './user-fills-by-time.ts';

/** The venue keeps 10,000 fills; more pages than that has are no answer. */
const PAGES_MAX = 8;

export async function readFills(
  post: PostInfo,
  user: string,
  universe: Universe,
  fromMs: number,
  toMs: number | null,
): Promise<Outcome<FillsRead>> {
  const byTid = new Map<number, WireFill>();
  let startMs = fromMs;
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const outcome: Outcome<z.output<typeof userFillsByTimeSchema>> = await post(
      userFillsByTime(user, startMs, toMs),
      userFillsByTimeSchema,
    );
    if (outcome.kind !== 'answered') return outcome;
    const before = byTid.size;
    for (const fill of outcome.value) byTid.set(fill.tid, fill);
    if (outcome.value.length < FILLS_AT_ONCE_MAX) return sorted(byTid, universe);
    if (byTid.size === before) break; // a page of one instant: what follows cannot be reached
    startMs = Math.max(...outcome.value.map(({ time }) => time));
  }
  return { kind: 'silent', reason: 'more fills than can be read page by page' };
}

function sorted(byTid: ReadonlyMap<number, WireFill>, universe: Universe): Outcome<FillsRead> {
  const wires = [...byTid.values()].sort((a, b) => a.time - b.time || a.tid - b.tid);
  const fills: VenueFill[] = [];
  const strange = new Set<string>();
  try {
    for (const wire of wires) {
      const fill = fillOf(wire, universe);
      if (fill === null) strange.add(wire.coin);
      else fills.push(fill);
    }
  } catch (error) {
    return { kind: 'silent', reason: error instanceof Error ? error.message : String(error) };
  }
  return { kind: 'answered', value: { fills, strangeCoins: [...strange] } };
}
