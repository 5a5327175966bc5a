// Shows the judges one engine of a fleet: the venue's journal, the audit chains of engine and guardian, and what the test itself did and
// broke. What they find is told as lines; an empty list says that each of them is content.
import { join } from 'node:path';
import type { EngineId } from '@agora/shared/ids';
import { compareBooks, type Row } from '@agora/testkit/agreement/compare';
import { booksOfAudit, booksOfVenue } from '@agora/testkit/agreement/sides';
import { readAudit, readRecords } from '@agora/testkit/judge/audit-reader';
import type { AuditStory } from '@agora/testkit/judge/audit-story';
import { type Facts, guardianOf, type StopHeard } from '@agora/testkit/judge/facts';
import { judge } from '@agora/testkit/judge/judges';
import { readVenue } from '@agora/testkit/judge/venue-reader';
import type { VenueStory } from '@agora/testkit/judge/venue-story';
import { limitsOf, NO_OUTAGES, type Outages, US_PER_MS, type Verdict } from '@agora/testkit/judge/verdict';
import { z } from 'zod';
import type { Fleet } from './fleet.ts';

export interface Known {
  readonly facts: Omit<Facts, 'guardian'>;
  readonly outages: Partial<Outages>;
  /** Judges of an engine that went on to the end. */
  readonly unfinished?: readonly string[];
}

/** Who an engine is at the venue, what bounds it, and where its traces lie. */
export interface Traces {
  readonly id: EngineId;
  readonly wallets: { readonly account: string; readonly engine: string; readonly guardian: string };
  readonly envelope: Parameters<typeof limitsOf>[0];
  readonly journalDir: string;
  readonly dataDir: string;
}

export interface Judged {
  readonly audit: AuditStory;
  readonly venue: VenueStory;
  readonly verdicts: readonly Verdict[];
}

/** What was found broken, and how much each judge looked at, by the number of its invariant. */
export interface Looked {
  readonly broken: readonly string[];
  readonly examined: Readonly<Record<string, number>>;
}

export async function lookedBy(fleet: Fleet, id: EngineId, known: Known): Promise<Looked> {
  const { audit, verdicts } = await judgedBy(tracesOf(fleet, id), known);
  const heard = verdicts.filter((verdict) => known.unfinished?.includes(verdict.id) !== true);
  return {
    broken: [
      ...(audit.broken === null ? [] : [`${id}: the audit chain is broken: ${audit.broken}`]),
      ...heard.flatMap((verdict) => verdict.evidence.map((line) => `${id}: ${verdict.id}: ${line}`)),
    ],
    examined: Object.fromEntries(heard.map((verdict) => [verdict.id, verdict.examined])),
  };
}

/** Judge by judge, over several engines. */
export function addedUp(all: readonly Looked['examined'][]): Record<string, number> {
  const ids = new Set(all.flatMap((each) => Object.keys(each)));
  return Object.fromEntries([...ids].map((id) => [id, all.reduce((sum, each) => sum + (each[id] ?? 0), 0)]));
}

export function tracesOf(fleet: Fleet, id: EngineId): Traces {
  const {
    account_address: account,
    engine_address: engine,
    guardian_address: guardian,
  } = fleet.walletsOf(id);
  const config = fleet.pair.config.engines.find((each) => each.id === id);
  if (config === undefined) throw new Error(`there is no engine ${id}`);
  return {
    ...{ id, wallets: { account, engine, guardian }, envelope: config.envelope },
    ...{ journalDir: fleet.venue.journalDir, dataDir: fleet.dataFile('') },
  };
}

/** Every verdict, with how much each of them looked at. */
export async function judgedBy({ id, ...traces }: Traces, known: Known): Promise<Judged> {
  const { wallets, journalDir, dataDir } = traces;
  const { account, engine, guardian } = wallets;
  const [venue, audit, records] = await Promise.all([
    readVenue(journalDir, { account, signers: [engine, guardian] }),
    readAudit(join(dataDir, id, 'audit')),
    readRecords(join(dataDir, 'audit/guardian')),
  ]);
  const verdicts = judge({
    wallets: { account, engine, others: [guardian] },
    ...{ venue, audit, limits: limitsOf(traces.envelope) },
    outages: { ...NO_OUTAGES, ...known.outages },
    facts: { ...known.facts, guardian: guardianOf(records, id) },
  });
  return { audit, venue, verdicts };
}

/** The engine's books against the venue's, line by line. To be asked when nothing moves any more: a fill takes a moment to reach both. */
export function booksOf({ audit, venue }: Pick<Judged, 'audit' | 'venue'>): Row[] {
  return compareBooks({
    venue: booksOfVenue(venue),
    audit: booksOfAudit(audit, venue.szDecimals),
    redis: null,
  });
}

const ageSchema = z.number().nullable();
const bodySchema = z.object({
  epoch: z.int().optional(),
  stopped: z.boolean().optional(),
  replayed: z.boolean().optional(),
  hands: z.object({ engine_age_ms: ageSchema, guardian_age_ms: ageSchema }).optional(),
});

/** The answer to a stop of one engine by an endpoint. */
export function stopHeard(
  asked: { readonly key: string; readonly askedMs: number; readonly answeredMs: number },
  status: number,
  body: unknown,
): StopHeard {
  const { epoch = null, stopped = false, replayed = null, hands } = bodySchema.parse(body);
  return {
    ...{ key: asked.key, scope: 'own', status, epoch, replayed, durable: status === 200 || stopped },
    askedUs: asked.askedMs * US_PER_MS,
    answeredUs: asked.answeredMs * US_PER_MS,
    hands: hands === undefined ? [] : [hands.engine_age_ms, hands.guardian_age_ms],
  };
}
