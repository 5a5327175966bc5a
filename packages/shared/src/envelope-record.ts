/**
 * `envelope.json` in an engine's data folder: the limits that need no acceptance, and the one acceptance of a larger envelope that may
 * stand beside them until it expires. Written on the host alone, by the engine and by `./agora envelope accept`. What counts is
 * decided here, as a pure function of the record, the configuration and the time.
 */
import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';
import {
  compareEnvelopes,
  type Envelope,
  type EnvelopeDifference,
  envelopeSchema,
  smallerEnvelope,
} from './envelope.ts';
import { engineIdSchema, sha256HexSchema } from './ids.ts';
import { epochMsOf, isoMsSchema } from './time.ts';
import { lineSchema } from './wire.ts';

/** An acceptance ends by itself; longer than this is no exception but a new base. */
export const ACCEPTANCE_DAYS_MAX = 90;

const acceptanceSchema = z.strictObject({
  /** One acceptance, told once. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  envelope: envelopeSchema,
  hash: sha256HexSchema,
  who: lineSchema.min(1),
  reason: lineSchema.min(1),
  accepted_at: isoMsSchema,
  expires_at: isoMsSchema,
});
export type EnvelopeAcceptance = z.infer<typeof acceptanceSchema>;

export const envelopeRecordSchema = z.strictObject({
  version: z.literal(1),
  engine_id: engineIdSchema,
  /** In force without any acceptance. It shrinks with every shrinking, and never grows by itself. */
  base: envelopeSchema,
  acceptance: acceptanceSchema.nullable(),
  /** Shrunk since the acceptance: no more than this, whatever was accepted. */
  cap: envelopeSchema.nullable(),
});
export type EnvelopeRecord = z.infer<typeof envelopeRecordSchema>;

/** SHA-256 of a text, hex. */
export type Sha256 = (text: string) => string;

export function envelopeHash(envelope: Envelope, sha256: Sha256): string {
  return sha256(canonicalJson(envelope));
}

export interface EnvelopeVerdict {
  /** Nothing larger may be in force. */
  readonly allowed: Envelope;
  /** The configured one, where it is allowed, or else the smaller of both, limit by limit. */
  readonly inForce: Envelope;
  /** Limits that the configuration would expand: not empty = refused. */
  readonly expansions: readonly EnvelopeDifference[];
  /** The acceptance that makes the configured envelope allowed; null = none is needed, or none counts. */
  readonly by: EnvelopeAcceptance | null;
  /** Why an acceptance that is there does not count; null = it counts, or there is none. */
  readonly void: string | null;
}

/** An acceptance counts for exactly the envelope it names, until it expires, and never above what was shrunk since. */
export function judgeEnvelope(
  configured: Envelope,
  record: EnvelopeRecord,
  nowMs: number,
  sha256: Sha256,
): EnvelopeVerdict {
  const { base, acceptance, cap } = record;
  const problem = acceptance === null ? null : acceptanceProblem(acceptance, configured, nowMs, sha256);
  const by = problem === null ? acceptance : null;
  const accepted = by === null ? base : by.envelope;
  const allowed = cap === null || by === null ? accepted : smallerEnvelope(accepted, cap);
  const expansions = compareEnvelopes(allowed, configured).filter(({ direction }) => direction === 'expand');
  const inForce = expansions.length === 0 ? configured : smallerEnvelope(allowed, configured);
  return { allowed, inForce, expansions, by, void: problem };
}

function acceptanceProblem(
  { envelope, hash, accepted_at: from, expires_at: until }: EnvelopeAcceptance,
  configured: Envelope,
  nowMs: number,
  sha256: Sha256,
): string | null {
  if (envelopeHash(envelope, sha256) !== hash)
    return 'the acceptance names a hash that is not of its envelope';
  const lifeMs = epochMsOf(until) - epochMsOf(from);
  if (!(lifeMs > 0 && lifeMs <= ACCEPTANCE_DAYS_MAX * 86_400_000))
    return `an acceptance lasts at most ${ACCEPTANCE_DAYS_MAX} days`;
  if (nowMs >= epochMsOf(until)) return `the acceptance expired at ${until}`;
  if (envelopeHash(configured, sha256) !== hash)
    return 'the acceptance is for another envelope than the configured one';
  return null;
}

/** After a shrinking: nothing larger may come back, neither by a restart nor with an acceptance that still stands. */
export function shrinkRecord(record: EnvelopeRecord, to: Envelope): EnvelopeRecord {
  const { base, cap, acceptance } = record;
  return {
    ...record,
    base: smallerEnvelope(base, to),
    cap: acceptance === null ? null : smallerEnvelope(cap ?? to, to),
  };
}
