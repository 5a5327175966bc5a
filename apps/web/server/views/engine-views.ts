// What the pages for books and limits show: the engine's own report, asked for directly, beside what was published before.
import { canonicalJson } from '@agora/shared/canonical-json';
import type { LimitChange } from '@agora/shared/console-act';
import type { ConsoleLimits } from '@agora/shared/console-limits';
import type { ConsoleRecon } from '@agora/shared/console-recon';
import { compareEnvelopes, type Envelope } from '@agora/shared/envelope';
import { type AgoraEvent, knownEvent } from '@agora/shared/event';
import type { Frame } from '@agora/shared/frame';
import type { EngineId } from '@agora/shared/ids';
import { limitsReportSchema } from '@agora/shared/limits-report';
import { reconReportSchema } from '@agora/shared/recon-report';
import { epochMsOf, isoMs } from '@agora/shared/time';
import type { TimelineItem } from '@agora/shared/timeline';
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
export const CHANGES_MAX = 64;
const ENVELOPE_EVENTS = ['envelope_shrunk', 'envelope_accepted', 'envelope_expansion_refused'];

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
  const [now, events, frame] = await Promise.all([
    engines.ask(engineId, limitsReportSchema, (engine, signal) => engine.limits.query(undefined, { signal })),
    eventsOf(log, ENVELOPE_EVENTS, CHANGES_MAX),
    parts.frame(),
  ]);
  const hash = chainCrypto.sha256Hex(canonicalJson(fileEnvelope));
  const haltedAt = frame.snapshot?.halt?.at ?? null;
  return {
    engine_id: engineId,
    asked_at: isoMs(system.wallMs()),
    now: now.ok ? now.value : null,
    problem: now.ok ? null : now.problem,
    file: { envelope: fileEnvelope, hash },
    file_expands: now.ok ? expansions(now.value.in_force.envelope, fileEnvelope) : null,
    since_halt:
      haltedAt === null || events === null
        ? null
        : { halted_at: haltedAt, changes: changesSince(events, epochMsOf(haltedAt)) },
    pending: events === null ? null : pendingOf(events),
  };
}

function expansions(from: Envelope, to: Envelope): LimitChange[] {
  return compareEnvelopes(from, to)
    .filter(({ direction }) => direction === 'expand')
    .map((change) => ({ at: null, field: change.field, from: change.from, to: change.to }))
    .slice(0, CHANGES_MAX);
}

/** Limits that changed after `sinceMs`, oldest first. A refused expansion changed none. */
export function changesSince(events: readonly TimelineItem[], sinceMs: number): LimitChange[] {
  const changes = eventsIn(events).flatMap((event) => {
    if (event.event !== 'envelope_shrunk' && event.event !== 'envelope_accepted') return [];
    if (epochMsOf(event.ts) < sinceMs) return [];
    return event.changes.map(({ field, from, to }) => ({ at: event.ts, field, from, to }));
  });
  return changes.reverse().slice(0, CHANGES_MAX);
}

/** An expansion that was refused and not accepted since. */
function pendingOf(events: readonly TimelineItem[]): string | null {
  const [last] = eventsIn(events);
  if (last?.event !== 'envelope_expansion_refused') return null;
  return `Version ${last.version} expands a limit and waits: accept it on the host with ./agora envelope, or leave it.`;
}

function eventsIn(items: readonly TimelineItem[]): AgoraEvent[] {
  return items.flatMap(({ event }) => {
    const known = event === null ? null : knownEvent(event);
    return known === null ? [] : [known];
  });
}

/** Newest first; null = redis-live does not answer. */
export async function eventsOf(
  log: EventLog,
  names: string[],
  count: number,
): Promise<TimelineItem[] | null> {
  try {
    return (await log.page({ before: null, count, names, search: null })).items;
  } catch {
    return null;
  }
}
