// Every stop that somebody outside the engine knows of, and every way back that the engine noted, with the epochs of both: what the judges of
// the latch weigh against each other. A stop is known that was answered, that the guardian raised, and that lay there as a kill file.
import { type Facts, recordMs } from './facts.ts';
import { leftUsOf } from './left.ts';
import type { Submission } from './venue-story.ts';
import { type Evidence, placed, US_PER_MS } from './verdict.ts';

interface Raise {
  readonly us: number;
  readonly pair: 'panic_epoch' | 'panic_global_epoch';
  readonly epoch: number;
}

export interface KnownStop {
  readonly what: string;
  /** From when on it is known. */
  readonly us: number;
  /** From when on somebody can have reviewed its epoch. */
  readonly sinceUs: number;
  readonly pair: Raise['pair'];
  /** Null = a stop that redis-latch had not taken yet. */
  readonly epoch: number | null;
  /** When the kill file that had it was removed, which is never where it still lies there; null = none had it. */
  readonly fileUntilUs: number | null;
  /** Raises of the guardian by which redis-latch, which had lost this one, got it back under another number. */
  readonly again: readonly Raise[];
}

export interface WayBack {
  readonly us: number;
  readonly boot: string;
  readonly haltId: unknown;
  readonly requestId: unknown;
  readonly reviewed: Readonly<Record<string, unknown>>;
}

/** For less than this a file may lie there unseen: engine and guardian look every 50 ms. */
const FILE_US_MIN = 100 * US_PER_MS;
/** How the guardian names the cause where redis-latch went back or was emptied. */
const LOST_KEY = /^(?:rolled-back|emptied):/;

export function knownStops(evidence: Evidence): KnownStop[] {
  const { facts } = evidence;
  const raised = facts.guardian
    .filter(({ type }) => type === 'latch.raised')
    .map((line) => {
      const us = recordMs(line) * US_PER_MS;
      const { who, engine, epoch } = line.data;
      const pair = pairOf(engine === null);
      return {
        ...{ what: `the stop raised by ${String(who)}`, us, sinceUs: us, pair, fileUntilUs: null },
        ...{ epoch: typeof epoch === 'number' ? epoch : null, again: renewalsOf(facts, pair, us) },
      };
    });
  return [...answeredStops(evidence), ...raised, ...filedStops(facts)].sort((a, b) => a.us - b.us);
}

/** Said to be latched to whoever asked for it. */
export function answeredStops({ facts }: Evidence): KnownStop[] {
  return facts.stops
    .filter(({ durable }) => durable)
    .map(({ askedUs, answeredUs: us, scope, epoch, status, inFile }) => {
      const pair = pairOf(scope === 'all');
      return {
        ...{ what: `the stop answered ${status}`, us, sinceUs: askedUs, pair, epoch },
        fileUntilUs: inFile === true ? fileEndUs(facts, us) : null,
        again: renewalsOf(facts, pair, us),
      };
    });
}

/** No way back counts while the file lies there; once it is gone the next one is that of this stop, too. */
function filedStops({ killFiles = [] }: Facts): KnownStop[] {
  return killFiles
    .filter(({ fromUs, toUs }) => toUs - fromUs >= FILE_US_MIN)
    .map(({ fromUs, toUs }) => ({
      ...{ what: 'the kill file', us: fromUs, sinceUs: fromUs, pair: pairOf(true), epoch: null },
      ...{ fileUntilUs: toUs, again: [] },
    }));
}

function fileEndUs({ killFiles = [] }: Facts, us: number): number {
  return killFiles.find(({ fromUs, toUs }) => fromUs <= us && us < toUs)?.toUs ?? us;
}

function renewalsOf({ guardian }: Facts, pair: Raise['pair'], sinceUs: number): Raise[] {
  return guardian.flatMap((line) => {
    const { key, engine, epoch } = line.data;
    const us = recordMs(line) * US_PER_MS;
    const isRenewal = line.type === 'latch.raised' && typeof key === 'string' && LOST_KEY.test(key);
    if (!isRenewal || us <= sinceUs || pairOf(engine === null) !== pair || typeof epoch !== 'number')
      return [];
    return [{ us, pair, epoch }];
  });
}

const pairOf = (all: boolean): Raise['pair'] => (all ? 'panic_global_epoch' : 'panic_epoch');

export function waysBack({ audit }: Evidence): WayBack[] {
  return audit.events
    .filter(({ event }) => event === 'resume')
    .map(({ ms, boot, data }) => ({
      ...{ us: ms * US_PER_MS, boot, haltId: data.halt_id, requestId: data.request_id },
      reviewed: { ...(data.reviewed as object | null) }, // read only to compare
    }));
}

/** Each with its beginning too: once a request is accepted its epochs are written, whether or not it comes to trading. */
export function waysBegun(evidence: Evidence): WayBack[] {
  const begun = evidence.audit.accepted.map(({ ms, boot, halt_id, request_id, ...reviewed }) => ({
    ...{ us: ms * US_PER_MS, boot, haltId: halt_id, requestId: request_id, reviewed },
  }));
  return [...begun, ...waysBack(evidence)].sort((a, b) => a.us - b.us);
}

/** The first way back after the stop that names it, or a later one. */
export function wayBackFrom(stop: KnownStop, ways: readonly WayBack[]): WayBack | undefined {
  return ways.find((way) => isEndedBy(stop, way));
}

function isEndedBy({ us, sinceUs, pair, epoch, fileUntilUs, again }: KnownStop, way: WayBack): boolean {
  if (fileUntilUs !== null && way.us > Math.max(us, fileUntilUs)) return true;
  if (epoch === null) return fileUntilUs === null && way.us > us;
  const seen = way.reviewed[pair];
  if (typeof seen !== 'number' || way.us <= sinceUs) return false;
  return seen >= epoch || again.some((raise) => raise.us < way.us && seen >= raise.epoch);
}

/** How long bytes may take that the engine had no time to hold back. */
const STOP_MS_MAX = 200;

/** Orders that came in between, but those that were noted before and that the venue held to an expiry. */
export function unpermittedBetween(evidence: Evidence, fromUs: number, untilUs: number): Submission[] {
  const noted = new Map(evidence.audit.intents.map(({ cloid, ms }) => [cloid, ms]));
  const leftUs = leftUsOf(evidence);
  const graceUs = fromUs + STOP_MS_MAX * US_PER_MS;
  return placed(evidence)
    .filter((order) => leftUs(order) > graceUs && leftUs(order) < untilUs)
    .filter(({ cloid, venueMs, expiresAfterMs }) => {
      const notedMs = cloid === null ? undefined : noted.get(cloid);
      const isApproved = notedMs !== undefined && notedMs * US_PER_MS <= fromUs;
      return !(isApproved && expiresAfterMs !== null && venueMs <= expiresAfterMs);
    });
}
