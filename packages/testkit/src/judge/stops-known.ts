// Every stop that somebody outside the engine knows to have been raised, and every way back that the engine noted, with the epochs of both:
// what the judges of the latch weigh against each other.
import { leftUsOf } from './left.ts';
import type { Submission } from './venue-story.ts';
import { type Evidence, placed, US_PER_MS } from './verdict.ts';

export interface KnownStop {
  readonly what: string;
  readonly us: number;
  readonly pair: 'panic_epoch' | 'panic_global_epoch';
  /** Null = a stop that redis-latch had not taken yet. */
  readonly epoch: number | null;
}

export interface WayBack {
  readonly us: number;
  readonly boot: string;
  readonly haltId: unknown;
  readonly requestId: unknown;
  readonly reviewed: Readonly<Record<string, unknown>>;
}

/** Answered to somebody, or raised by the guardian. */
export function knownStops({ facts }: Evidence): KnownStop[] {
  const heard = facts.stops
    .filter(({ durable }) => durable)
    .map(({ answeredUs, scope, epoch, status }) => ({
      ...{ what: `the stop answered ${status}`, us: answeredUs, pair: pairOf(scope === 'all'), epoch },
    }));
  const raised = facts.guardian
    .filter(({ type }) => type === 'latch.raised')
    .map(({ ts, data }) => ({
      what: `the stop raised by ${String(data.who)}`,
      us: Date.parse(ts) * US_PER_MS,
      pair: pairOf(data.engine === null),
      epoch: typeof data.epoch === 'number' ? data.epoch : null,
    }));
  return [...heard, ...raised].sort((a, b) => a.us - b.us);
}

const pairOf = (all: boolean): KnownStop['pair'] => (all ? 'panic_global_epoch' : 'panic_epoch');

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
  return ways.find(({ us, reviewed }) => {
    const seen = reviewed[stop.pair];
    return us > stop.us && (stop.epoch === null || (typeof seen === 'number' && seen >= stop.epoch));
  });
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
