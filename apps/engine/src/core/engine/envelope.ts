/**
 * The envelope in force. It shrinks at once, by whoever asks; it grows by an acceptance on the host alone, which is judged outside and
 * told here. Every change says what was before, what is after, and its hash.
 */
import { compareEnvelopes, type Envelope, type EnvelopeDifference } from '@agora/shared/envelope';
import { envelopeHash } from '@agora/shared/envelope-record';
import type { OperatorRequest } from '@agora/shared/operator-request';
import { envelopeLimits } from '../checks/envelope-limits.ts';
import { shrunkRates } from '../risk/shrunk-rates.ts';
import { announce } from './announce.ts';
import { cancelBeyondLimits } from './beyond-limits.ts';
import type { EngineEvent, Timed } from './event.ts';
import type { Engine } from './state.ts';

type Judged = Extract<EngineEvent, { kind: 'envelope_judged' }>;
type Shrink = Extract<OperatorRequest, { act: 'shrink' }>;
const CHANGES_MAX = 64;

/** What the record on the host allows now. The first word at boot, an acceptance, and its end come this way. */
export function onEnvelopeJudged(engine: Engine, { inForce, expansions, by }: Judged, t: Timed): void {
  noteRefusal(engine, expansions, t);
  const changes = compareEnvelopes(engine.envelope, inForce);
  if (changes.length === 0) return;
  const named = { version: inForce.version, hash: hashOf(engine, inForce), changes: shown(changes) };
  putInForce(engine, inForce, t.nowMs);
  if (changes.some(({ direction }) => direction === 'expand') && by !== null) {
    const { who, reason, expires_at } = by;
    announce(engine, t.wallMs, { event: 'envelope_accepted', who, reason, ...named, expires_at });
    return;
  }
  const who = 'the envelope record of this host';
  announce(engine, t.wallMs, { event: 'envelope_shrunk', request_id: null, who, ...named });
}

/** True when it was refused, since a limit would grow; nothing changed then. */
export function shrinkEnvelope(engine: Engine, { request_id, who, envelope }: Shrink, t: Timed): boolean {
  const changes = compareEnvelopes(engine.envelope, envelope);
  const named = { version: envelope.version, hash: hashOf(engine, envelope), changes: shown(changes) };
  if (changes.some(({ direction }) => direction === 'expand')) {
    announce(engine, t.wallMs, { event: 'envelope_expansion_refused', request_id, ...named });
    return true;
  }
  putInForce(engine, envelope, t.nowMs);
  engine.effects.push({ kind: 'keep_envelope', envelope });
  announce(engine, t.wallMs, { event: 'envelope_shrunk', request_id, who, ...named });
  return false;
}

/** Told once for one set of limits, not at every look. */
function noteRefusal(engine: Engine, expansions: readonly EnvelopeDifference[], t: Timed): void {
  const key = expansions.map(({ field, from, to }) => `${field} ${from} ${to}`).join(', ');
  const isNews = key !== '' && key !== engine.refusedExpansion;
  engine.refusedExpansion = key;
  if (!isNews) return;
  const { envelope } = engine.facts.config;
  announce(engine, t.wallMs, {
    event: 'envelope_expansion_refused',
    request_id: null,
    version: envelope.version,
    hash: hashOf(engine, envelope),
    changes: shown(expansions),
  });
}

/** What was approved under larger limits leaves no more (I-29), and what rests beyond the smaller ones goes. */
function putInForce(engine: Engine, envelope: Envelope, nowMs: number): void {
  const changes = compareEnvelopes(engine.envelope, envelope);
  const shrinks = changes.some(({ direction }) => direction === 'shrink');
  if (shrinks) engine.fsm.approvalEpoch += 1;
  engine.envelope = envelope;
  engine.envelopeHash = hashOf(engine, envelope);
  const { desk } = engine;
  if (desk === null) return;
  const specs = [...desk.coins.values()].map(({ spec }) => spec);
  const before = desk.limits;
  desk.limits = envelopeLimits(envelope, specs);
  desk.shrunk = shrunkRates(desk.shrunk, before, desk.limits, nowMs);
  if (shrinks) cancelBeyondLimits(engine, desk, nowMs);
}

function hashOf({ facts }: Engine, envelope: Envelope) {
  return envelopeHash(envelope, facts.sha256Hex) as never; // 64 hex digits, which the schema brands
}

function shown(changes: readonly EnvelopeDifference[]) {
  return changes.slice(0, CHANGES_MAX).map(({ field, from, to }) => ({ field, from, to }));
}
