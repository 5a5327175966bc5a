// What the pages for books and limits show: the engine's own report, asked for directly, beside what was published before.
import { canonicalJson } from '@agora/shared/canonical-json';
import type { LimitChange } from '@agora/shared/console-act';
import type { ConsoleLimits } from '@agora/shared/console-limits';
import type { ConsoleRecon } from '@agora/shared/console-recon';
import { compareEnvelopes, type Envelope } from '@agora/shared/envelope';
import { type AgoraEvent, knownEvent } from '@agora/shared/event';
import type { Frame } from '@agora/shared/frame';
import type { EngineId } from '@agora/shared/ids';
import { type LimitsReport, limitsReportSchema } from '@agora/shared/limits-report';
import { reconReportSchema } from '@agora/shared/recon-report';
import { epochMsOf, isoMs } from '@agora/shared/time';
import type { EventPage, TimelineItem } from '@agora/shared/timeline';
import { chainCrypto } from '../audit/chain-files.ts';
import type { AsksEngine } from '../engine/engine-client.ts';
import type { System } from '../system.ts';
import type { EventLog } from './event-log.ts';

export type EngineViewParts = {
  readonly engineId: EngineId;
  readonly engines: AsksEngine;
  readonly log: EventLog;
  /** Of the configuration this process runs with. */
  readonly fileEnvelope: Envelope;
  readonly frame: () => Promise<Frame>;
  readonly system: System;
};

const DRIFTS_MAX = 50;
/** As many changes of limits are looked at and told. */
const CHANGES_MAX = 64;
/** A halt is looked for too: whoever meets it has seen every change since. */
const SINCE_HALT_EVENTS = ['envelope_shrunk', 'envelope_accepted', 'halt'];
/** How a start is written: as a halt of its own, or among the consequences of one that stood before it. */
const STARTED = 'boot';

export async function viewRecon({ engineId, engines, log, system }: EngineViewParts): Promise<ConsoleRecon> {
  const [now, drifts] = await Promise.all([
    engines.ask(engineId, reconReportSchema, (engine, signal) => engine.recon.query(undefined, { signal })),
    eventsOf(log, ['risk.recon_drift', 'adopted'], DRIFTS_MAX),
  ]);
  return {
    engine_id: engineId,
    asked_at: isoMs(system.wallMs()),
    now: now.ok ? now.value : null,
    problem: now.ok ? null : now.problem,
    drifts,
  };
}

export async function viewLimits(parts: EngineViewParts): Promise<ConsoleLimits> {
  const { engineId, engines, log, fileEnvelope, system } = parts;
  const [now, frame] = await Promise.all([
    engines.ask(engineId, limitsReportSchema, (engine, signal) => engine.limits.query(undefined, { signal })),
    parts.frame(),
  ]);
  const untouched = now.ok && isOfStart(frame) && now.value.in_force.hash === now.value.configured.hash;
  const changes = untouched ? [] : await limitsChangedSinceHalt(log, frame);
  const hash = chainCrypto.sha256Hex(canonicalJson(fileEnvelope));
  const haltedAt = frame.snapshot?.halt?.at ?? null;
  const fileExpands = now.ok ? expansions(now.value.in_force.envelope, fileEnvelope) : null;
  return {
    engine_id: engineId,
    asked_at: isoMs(system.wallMs()),
    now: now.ok ? now.value : null,
    problem: now.ok ? null : now.problem,
    file: { envelope: fileEnvelope, hash },
    file_expands: fileExpands,
    since_halt: haltedAt === null || changes === null ? null : { halted_at: haltedAt, changes },
    pending: now.ok ? pendingOf(now.value, fileEnvelope, fileExpands ?? []) : null,
  };
}

/** Of a halt that is the start of the engine: it named its limits then, so that it knows by itself whether they changed since. */
const isOfStart = ({ snapshot }: Frame) => snapshot?.halt?.cause.raw_code === STARTED;

function expansions(from: Envelope, to: Envelope): LimitChange[] {
  return compareEnvelopes(from, to)
    .filter(({ direction }) => direction === 'expand')
    .map((change) => ({ at: null, field: change.field, from: change.from, to: change.to }))
    .slice(0, CHANGES_MAX);
}

/**
 * Limits that changed since the halt of this frame, oldest first; null = not known: no halt is, or redis-live does not answer, or the
 * stream no longer reaches back to the halt, or the engine was started since, with limits that nobody compared.
 */
export async function limitsChangedSinceHalt(
  log: EventLog,
  { snapshot }: Frame,
): Promise<LimitChange[] | null> {
  const halt = snapshot?.halt ?? null;
  if (halt === null) return null;
  if (halt.consequences.some(({ raw_code }) => raw_code === STARTED)) return null;
  const page = await pageOf(log, SINCE_HALT_EVENTS, CHANGES_MAX);
  if (page === null) return null;
  const events = eventsIn(page.items);
  const sinceMs = epochMsOf(halt.at);
  const reaches =
    events.some(
      (event) => epochMsOf(event.ts) <= sinceMs || ('halt_id' in event && event.halt_id === halt.halt_id),
    ) ||
    (page.searched_to !== null && Number(page.searched_to.split('-')[0]) <= sinceMs);
  return reaches ? changesSince(events, sinceMs) : null;
}

/** A refused expansion changed none. */
function changesSince(events: readonly AgoraEvent[], sinceMs: number): LimitChange[] {
  const changes = events.flatMap((event) => {
    if (event.event !== 'envelope_shrunk' && event.event !== 'envelope_accepted') return [];
    if (epochMsOf(event.ts) < sinceMs) return [];
    return event.changes.map(({ field, from, to }) => ({ at: event.ts, field, from, to }));
  });
  return changes.reverse().slice(0, CHANGES_MAX);
}

/** By what is so now: an acceptance, or a start with another file, undoes what an event once said. */
function pendingOf(now: LimitsReport, file: Envelope, expands: readonly LimitChange[]): string | null {
  if (expands.length > 0)
    return `Version ${file.version} expands a limit and waits: accept it on the host with ./agora envelope, or leave it.`;
  if (now.accepted) return null;
  return `Version ${now.in_force.envelope.version} waits: accept it on the host with ./agora envelope.`;
}

function eventsIn(items: readonly TimelineItem[]): AgoraEvent[] {
  return items.flatMap(({ event }) => {
    const known = event === null ? null : knownEvent(event);
    return known === null ? [] : [known];
  });
}

/** Newest first; null = redis-live does not answer. */
async function eventsOf(log: EventLog, names: string[], count: number): Promise<TimelineItem[] | null> {
  return (await pageOf(log, names, count))?.items ?? null;
}

async function pageOf(log: EventLog, names: string[], count: number): Promise<EventPage | null> {
  try {
    return await log.page({ before: null, count, names, search: null });
  } catch {
    return null;
  }
}
