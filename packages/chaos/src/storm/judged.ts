// Judges a chaos run by the traces in two folders and by what it noted itself: the same for a run that has just ended and for one that was kept.
import { join } from 'node:path';
import { readRecords } from '@agora/testkit/judge/audit-reader';
import type { AuditLine } from '@agora/testkit/judge/audit-story';
import type { VenueOrder, VenueStory } from '@agora/testkit/judge/venue-story';
import { US_PER_MS } from '@agora/testkit/judge/verdict';
import { eventually } from '../eventually.ts';
import { booksOf, judgedBy } from '../judging.ts';
import { Acts, unasked, unpermitted } from '../kills/acts.ts';
import { handedOf } from './handed.ts';
import type { LivedRun, NotedEngine } from './noted.ts';
import { type JudgedEngine, recovered, type StormVerdict, stood, sumUp } from './verdicts.ts';

const SETTLED_MS_MAX = 15_000;

/** Where the venue's journal lies, and the audit files of all chains. */
export interface TraceDirs {
  readonly journalDir: string;
  readonly dataDir: string;
}

export interface JudgedRun {
  readonly engines: readonly JudgedEngine[];
  readonly verdicts: readonly StormVerdict[];
}

export async function judgeRun(run: LivedRun, dirs: TraceDirs): Promise<JudgedRun> {
  const acts = new Acts(run.acts);
  const guardian = await readRecords(join(dirs.dataDir, 'audit/guardian'));
  const engines = await Promise.all(
    run.engines.map((engine) => judgeEngine(engine, { acts, guardian }, dirs)),
  );
  const { episodes, stuck, endings } = run;
  return { engines, verdicts: [...sumUp(engines), recovered(episodes, stuck), stood(episodes, endings)] };
}

/** Looks again for a while where a judge is not content: what was written last may not be in the files yet. */
export async function judgeSettled(look: () => LivedRun, dirs: TraceDirs): Promise<JudgedRun> {
  let judged = await judgeRun(look(), dirs);
  const isContent = () => judged.verdicts.every(({ holds }) => holds);
  const again = async () => {
    if (!isContent()) judged = await judgeRun(look(), dirs);
    return isContent();
  };
  await eventually('every judge is content', SETTLED_MS_MAX, again, async () => '').catch(() => undefined);
  return judged;
}

/** Of all engines. */
interface Common {
  readonly acts: Acts;
  readonly guardian: readonly AuditLine[];
}

async function judgeEngine(
  noted: NotedEngine,
  { acts, guardian }: Common,
  dirs: TraceDirs,
): Promise<JudgedEngine> {
  const { id } = noted;
  const { audit, venue, verdicts } = await judgedBy({ ...noted, ...dirs }, handedOf(noted, acts, guardian));
  const accepted = ordersOfEngine(venue, noted).map(({ openedUs }) => openedUs / US_PER_MS);
  return {
    ...{ id, audit, verdicts, orders: accepted.length, fills: venue.fills.length },
    books: booksOf({ audit, venue }),
    unpermitted: unpermitted(id, acts, accepted),
    unasked: unasked(id, acts, audit),
  };
}

/** Accepted from the engine's own wallet: what a stranger trades on the account, nobody permits. */
export function ordersOfEngine(
  { orders, submissions }: Pick<VenueStory, 'orders' | 'submissions'>,
  { wallets }: Pick<NotedEngine, 'wallets'>,
): VenueOrder[] {
  const sent = new Set(
    submissions.filter(({ signer }) => signer === wallets.engine).map(({ cloid }) => cloid),
  );
  return [...orders.values()].filter(({ cloid }) => cloid !== null && sent.has(cloid));
}
