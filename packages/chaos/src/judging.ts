// Shows the judges one engine of a fleet: the venue's journal, the audit chains of engine and guardian, and what the test itself did and
// broke. What they find is told as lines; an empty list says that each of them is content.
import type { EngineId } from '@agora/shared/ids';
import { type AuditStory, readAudit, readRecords } from '@agora/testkit/judge/audit-story';
import { type Facts, guardianOf, type StopHeard } from '@agora/testkit/judge/facts';
import { judge } from '@agora/testkit/judge/judges';
import { readVenue, type VenueStory } from '@agora/testkit/judge/venue-story';
import { limitsOf, NO_OUTAGES, type Outages, US_PER_MS, type Verdict } from '@agora/testkit/judge/verdict';
import { z } from 'zod';
import type { Fleet } from './fleet.ts';

export interface Known {
  readonly facts: Omit<Facts, 'guardian'>;
  readonly outages: Partial<Outages>;
  /** Judges of an engine that went on to the end. */
  readonly unfinished?: readonly string[];
}

export interface Judged {
  readonly audit: AuditStory;
  readonly venue: VenueStory;
  readonly verdicts: readonly Verdict[];
}

export async function brokenBy(fleet: Fleet, id: EngineId, known: Known): Promise<string[]> {
  const { audit, verdicts } = await judgedBy(fleet, id, known);
  return [
    ...(audit.broken === null ? [] : [`${id}: the audit chain is broken: ${audit.broken}`]),
    ...verdicts
      .filter((verdict) => known.unfinished?.includes(verdict.id) !== true)
      .flatMap((verdict) => verdict.evidence.map((line) => `${id}: ${verdict.id}: ${line}`)),
  ];
}

/** Every verdict, with how much each of them looked at. */
export async function judgedBy(fleet: Fleet, id: EngineId, known: Known): Promise<Judged> {
  const { account_address: account, engine_address: engine, guardian_address } = fleet.walletsOf(id);
  const config = fleet.pair.config.engines.find((each) => each.id === id);
  if (config === undefined) throw new Error(`there is no engine ${id}`);
  const [venue, audit, guardian] = await Promise.all([
    readVenue(fleet.venue.journalDir, { account, signers: [engine, guardian_address] }),
    readAudit(fleet.dataFile(`${id}/audit`)),
    readRecords(fleet.dataFile('audit/guardian')),
  ]);
  const verdicts = judge({
    wallets: { account, engine, others: [guardian_address] },
    ...{ venue, audit, limits: limitsOf(config.envelope) },
    outages: { ...NO_OUTAGES, ...known.outages },
    facts: { ...known.facts, guardian: guardianOf(guardian, id) },
  });
  return { audit, venue, verdicts };
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
