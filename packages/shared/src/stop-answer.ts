/**
 * What the stop endpoint answers: 200 only where the stop is durable and a live hand cancels. Reads the body as JSON or
 * as a form. Pure; the stop has been raised before this is asked, so an answer never decides whether it happens.
 */
import type { ClearanceStage } from './clearance.ts';
import type { EngineId } from './ids.ts';
import { parseJson } from './json.ts';
import {
  type Hands,
  hasLiveHand,
  readStopRequest,
  STOP_HELPS,
  STOP_REFUSALS,
  type StopAnswered,
  type StopRefusalCode,
  type StopRefused,
  type StopRequestReading,
} from './stop.ts';
import type { IsoMs } from './time.ts';

/** What became of a stop. */
export interface Raised {
  /** Where it would survive the death of every process; null = nowhere. */
  readonly durable: 'redis' | 'file' | null;
  /** In redis-latch, or the lowest one it can get there when redis-latch answers again. */
  readonly epoch: number;
  readonly at: IsoMs;
  readonly replayed: boolean;
  /** The key stood for another stop, so this one was raised besides. */
  readonly keyReused: boolean;
}

/** What is known of the engines that a stop is for. */
export interface StoppedView {
  readonly hands: Hands;
  readonly state: StopAnswered['state'];
  readonly clearance: ClearanceStage | null;
}

export interface StopReply {
  readonly status: number;
  readonly body: StopAnswered | StopRefused;
}

export function answerStop(raised: Raised, view: StoppedView): StopReply {
  const { hands } = view;
  if (raised.durable === null) return refuseStop('STOP_NOT_CONFIRMED', { hands });
  if (!hasLiveHand(hands)) return refuseStop('STOP_LATCHED_NO_HAND', { stopped: true, hands });
  if (raised.keyReused) return refuseStop('STOP_KEY_REUSED', { stopped: true, hands });
  const { epoch, at, replayed } = raised;
  return { status: 200, body: { epoch, latched_at: at, path: 'api', replayed, ...view } };
}

/** `message` adds what exactly was not understood. */
export function refuseStop(
  code: StopRefusalCode,
  more: { stopped?: boolean; field?: string; message?: string; hands?: Hands } = {},
): StopReply {
  const { stopped = false, message, ...rest } = more;
  const { status, sentence } = STOP_REFUSALS[code];
  const said = message === undefined ? sentence : `${sentence} ${rest.field ?? 'It'}: ${message}.`;
  return { status, body: { code, sentence: said, stopped, ...rest, helps: [...STOP_HELPS] } };
}

/** A stop of an engine that is not here; null = it is here, or all are meant. */
export function refuseStranger(engine: EngineId | null, engines: readonly EngineId[]): StopReply | null {
  if (engine === null || engines.includes(engine)) return null;
  return refuseStop('STOP_MALFORMED', { field: 'engine', message: `must be one of ${engines.join(', ')}` });
}

/** The request in a body of at most STOP_BODY_BYTES_MAX, already read. */
export function readStopBody(contentType: string | undefined, text: string): StopRequestReading {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return readStopRequest(parseJson(text));
  if (type !== 'application/x-www-form-urlencoded')
    return {
      ok: false,
      field: 'content-type',
      message: 'must be application/json or application/x-www-form-urlencoded',
    };
  const fields = [...new URLSearchParams(text)];
  const twice = fields.find(([name], index) => fields.findIndex(([other]) => other === name) !== index);
  if (twice !== undefined) return { ok: false, field: twice[0].slice(0, 64), message: 'was given twice' };
  return readStopRequest(Object.fromEntries(fields));
}

/** Several engines as one: the older hand, the more dangerous state, the earlier stage. Not known is the worst. */
export function worstView(views: readonly StoppedView[]): StoppedView {
  const ages = (hand: keyof Hands) => views.map(({ hands }) => hands[hand]);
  const oldest = (all: (number | null)[]) =>
    all.length === 0 || all.includes(null) ? null : Math.max(...all.map(Number));
  const states = views.map(({ state }) => state);
  const stages = views.map(({ clearance }) => clearance);
  return {
    hands: {
      engine_age_ms: oldest(ages('engine_age_ms')),
      guardian_age_ms: oldest(ages('guardian_age_ms')),
    },
    state: (['ACTIVE', 'unknown', 'HALTED'] as const).find((each) => states.includes(each)) ?? 'unknown',
    clearance:
      ([null, 'cancelling', 'zero_seen', 'verified'] as const).find((each) => stages.includes(each)) ?? null,
  };
}
