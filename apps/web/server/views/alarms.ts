// The list of alarms: incidents as the pager keeps them, what people said of them, and whether the ways to stop are live. Said
// words go to the pager; they silence reminders and change no state.
import type { AlarmBoard, Shelve } from '@agora/shared/alarm-board';
import { ALERTS, type AlertCode } from '@agora/shared/alert-catalogue';
import {
  type AlertWord,
  alertWordField,
  alertWordSchema,
  type Incident,
  incidentIdSchema,
  incidentSchema,
} from '@agora/shared/alert-incident';
import type { AlertRaised } from '@agora/shared/alert-raised';
import type { Frame } from '@agora/shared/frame';
import type { EngineId } from '@agora/shared/ids';
import { liveKeys, STREAM_LENGTHS_MAX } from '@agora/shared/redis-keys';
import type { Person } from '@agora/shared/rpc/console-context';
import type { ConsoleAlarms } from '@agora/shared/rpc/console-queries';
import { readSituation } from '@agora/shared/situation';
import { epochMsOf, isoMs } from '@agora/shared/time';
import type { WebAudit } from '../audit/web-audit.ts';
import type { Asks } from '../read-model/redis-source.ts';
import type { System } from '../system.ts';
import type { EventLog } from './event-log.ts';

const INCIDENTS_SHOWN_MAX = 500;
const HOUR_MS = 3_600_000;

export type AlarmParts = {
  readonly live: Asks;
  readonly logs: ReadonlyMap<EngineId, EventLog>;
  readonly frameOf: (engineId: EngineId) => Promise<Frame>;
  readonly audit: WebAudit;
  readonly system: System;
};

export function makeAlarms(parts: AlarmParts): ConsoleAlarms {
  const { live, audit, system } = parts;
  const say = async (person: Person, word: AlertWord, field: string) => {
    const data = { field, ...word };
    if (!(await audit.record({ actor: `web:${person.account}`, type: `alarm.${word.kind}`, data })))
      return false;
    return (
      (await live.ask((redis) => redis.hset(liveKeys.alertAcks(), field, JSON.stringify(word)))) !== null
    );
  };
  const said = (person: Person) => ({ by: person.account, at: isoMs(system.wallMs()) });
  return {
    board: () => readBoard(parts),
    ack: async (person, incident) => {
      const isThere = await live.ask((redis) => redis.hget(liveKeys.alertState(), incident));
      if (isThere?.value == null) return false;
      const word: AlertWord = { kind: 'ack', ...said(person), via: 'web' };
      return say(person, word, alertWordField(word, incident));
    },
    shelve: async (person, { code, hours, reason }: Shelve) => {
      if (ALERTS[code].priority === 'P1') return false;
      const until = isoMs(system.wallMs() + hours * HOUR_MS);
      const word: AlertWord = { kind: 'shelve', ...said(person), code, until, reason };
      return say(person, word, alertWordField(word, null));
    },
    unshelve: async (person, code: AlertCode) => {
      const data = { code, ...said(person) };
      if (!(await audit.record({ actor: `web:${person.account}`, type: 'alarm.unshelve', data })))
        return false;
      return (await live.ask((redis) => redis.hdel(liveKeys.alertAcks(), `shelve:${code}`)))?.value === 1;
    },
    test: async (person) => {
      const entry: AlertRaised = {
        kind: 'test',
        source: 'web',
        at: isoMs(system.wallMs()),
        by: person.account,
      };
      if (!(await audit.record({ actor: `web:${person.account}`, type: 'alarm.test', data: {} })))
        return false;
      const added = await live.ask((redis) =>
        redis.xadd(
          liveKeys.alertOutbox(),
          'MAXLEN',
          '~',
          STREAM_LENGTHS_MAX.alertOutbox,
          '*',
          'json',
          JSON.stringify(entry),
        ),
      );
      return added !== null;
    },
  };
}

async function readBoard({ live, logs, frameOf, system }: AlarmParts): Promise<AlarmBoard> {
  const read = await live.ask((redis) =>
    Promise.all([redis.hgetall(liveKeys.alertState()), redis.hgetall(liveKeys.alertAcks())]),
  );
  // An empty list would say that nothing is wrong.
  if (read === null) throw new Error('redis-live does not answer');
  const [states, acks] = read.value;
  // Beside incidents, each under its number, the pager keeps when it last told the day.
  const incidents = Object.entries(states)
    .filter(([field]) => incidentIdSchema.safeParse(field).success)
    .map(([, json]) => parse(incidentSchema, json));
  const readable = incidents.filter((each) => each !== null).sort(moreUrgentFirst);
  const engines = await Promise.all([...logs].map(([id, log]) => engineOf(id, log, frameOf)));
  return {
    server_now: isoMs(system.wallMs()),
    incidents: readable.slice(0, INCIDENTS_SHOWN_MAX),
    incidents_total: incidents.length,
    unreadable: incidents.length - readable.length,
    words: Object.entries(acks).flatMap(([field, json]) => {
      const word = parse(alertWordSchema, json);
      return word === null ? [] : [{ field, word }];
    }),
    pager_age_ms: engines[0]?.frame.alerts?.pager_ms ?? null,
    engines: engines.map(({ frame, ...shown }) => shown),
  };
}

async function engineOf(engine_id: EngineId, log: EventLog, frameOf: AlarmParts['frameOf']) {
  const [frame, drills] = await Promise.all([
    frameOf(engine_id),
    log.page({ before: null, count: 1, names: ['drill_finished'], search: null }),
  ]);
  return {
    frame,
    engine_id,
    kill_paths: frame.snapshot?.kill_paths ?? null,
    kill_paths_live: isHeard(frame),
    last_drill: drills.items[0] ?? null,
  };
}

function isHeard(frame: Frame): boolean {
  const lost = readSituation({ frame, elapsedMs: 0, linkMs: 0 })?.lost;
  return lost !== undefined && !lost.redisLive && !lost.snapshot && !lost.engine;
}

const RANK = { P1: 0, unknown: 0, P2: 1, P3: 2 } as const;

function moreUrgentFirst(a: Incident, b: Incident): number {
  const closedLast = Number(a.closed_at !== null) - Number(b.closed_at !== null);
  return (
    closedLast || RANK[a.priority] - RANK[b.priority] || epochMsOf(b.changed_at) - epochMsOf(a.changed_at)
  );
}

function parse<T>(schema: { safeParse(value: unknown): { data?: T } }, json: string): T | null {
  try {
    return schema.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    return null;
  }
}
