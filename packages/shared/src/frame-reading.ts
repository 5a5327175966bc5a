/**
 * Turns raw Redis values into the facts of a frame, the same way for web, pager and command line. Whatever is
 * missing, unreadable or from the future is "not known"; ages are taken against Redis' own clock.
 */
import type { z } from 'zod';
import type { FrameFacts } from './frame-facts.ts';
import {
  engineHeartbeatSchema,
  guardianHeartbeatSchema,
  type PagerHeartbeat,
  pagerHeartbeatSchema,
} from './heartbeat.ts';
import type { EngineId } from './ids.ts';
import { causeEpochs, isLatched, type LatchState, parseLatchPairs, parseProvenance } from './latch.ts';
import { type Snapshot, snapshotSchema } from './snapshot.ts';
import { epochMsOf, type IsoMs, isoMs } from './time.ts';
import { venueSeenSchema } from './venue-seen.ts';

/** One read of redis-latch; every value as Redis answered it. */
export interface LatchReading {
  /** Redis TIME of the read, milliseconds since 1970. */
  readonly nowMs: number;
  /** In the order of `leaseKeys`. */
  readonly lease: readonly (string | null)[];
  readonly engineHeartbeat: string | null;
  readonly guardianHeartbeat: string | null;
  readonly venueSeen: string | null;
  /** The records of `causeEpochsOf`, in its order. */
  readonly provenance: readonly (string | null)[];
}

/** One read of redis-live. */
export interface LiveReading {
  readonly snapshot: string | null;
  readonly pagerHeartbeat: string | null;
}

export interface FrameReading {
  readonly engineId: EngineId;
  readonly seq: number;
  /** The reader's wall clock, used only where redis-latch gave no time. */
  readonly fallbackNowMs: number;
  /** The last good reads and how old each is; null = never read. */
  readonly latch: { readonly reading: LatchReading; readonly ageMs: number } | null;
  readonly live: { readonly reading: LiveReading; readonly ageMs: number } | null;
}

/** A time this far ahead of Redis' clock, in milliseconds, is a clock fault and not a fresh sign of life. */
const FUTURE_MS_MAX = 1_000;

/** Which provenance records name the cause for these lease values; empty when not latched or not readable. */
export function causeEpochsOf(
  lease: readonly (string | null)[],
): { scope: 'engine' | 'global'; epoch: number }[] {
  const pairs = parseLatchPairs(lease);
  return pairs === null ? [] : causeEpochs(pairs);
}

/** The facts as of now. Total: it never throws, whatever the values hold. */
export function readFrame(reading: FrameReading): FrameFacts {
  const { latch, live } = reading;
  const nowMs = latch === null ? reading.fallbackNowMs : latch.reading.nowMs + latch.ageMs;
  const age = (at: IsoMs | null | undefined) => ageAt(nowMs, at ?? null);
  const snapshot = parse(snapshotSchema, live?.reading.snapshot);
  const engine = parse(engineHeartbeatSchema, latch?.reading.engineHeartbeat);
  const guardian = parse(guardianHeartbeatSchema, latch?.reading.guardianHeartbeat);
  const own = snapshot?.engine_id === reading.engineId ? snapshot : null;
  return {
    seq: reading.seq,
    server_now: isoMs(nowMs),
    engine_id: reading.engineId,
    snapshot: own,
    ages: {
      redis_live_ms: live?.ageMs ?? null,
      redis_latch_ms: latch?.ageMs ?? null,
      engine_ms: age(engine?.at),
      snapshot_ms: age(own?.as_of),
      venue_ms: age(venueReadAt(own)),
      recon_ms: age(own?.recon.as_of),
      guardian_ms: age(guardian?.at),
    },
    latch: latch === null ? null : latchState(latch.reading),
    guardian_seen: parse(venueSeenSchema, latch?.reading.venueSeen),
    engine_gone: latch === null ? null : engineGone(latch.reading.engineHeartbeat, engine),
    alerts: live === null ? null : alertPath(parse(pagerHeartbeatSchema, live.reading.pagerHeartbeat), age),
  };
}

function parse<T extends z.ZodType>(schema: T, json: string | null | undefined): z.output<T> | null {
  if (typeof json !== 'string') return null;
  try {
    return schema.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    return null;
  }
}

function ageAt(nowMs: number, at: IsoMs | null): number | null {
  if (at === null) return null;
  const ageMs = nowMs - epochMsOf(at);
  return ageMs < -FUTURE_MS_MAX ? null : Math.max(0, ageMs);
}

/** Orders and positions come from different reads; the older one bounds what may be said. */
function venueReadAt(snapshot: Snapshot | null): IsoMs | null {
  const orders = snapshot?.orders.as_of ?? null;
  const exposure = snapshot?.exposure.as_of ?? null;
  if (orders === null || exposure === null) return null;
  return epochMsOf(orders) <= epochMsOf(exposure) ? orders : exposure;
}

function latchState(reading: LatchReading): LatchState | null {
  const pairs = parseLatchPairs(reading.lease);
  if (pairs === null) return null;
  const cause = reading.provenance.map(parseProvenance).find((each) => each !== null) ?? null;
  return { ...pairs, latched: isLatched(pairs), cause };
}

function engineGone(
  raw: string | null,
  engine: z.output<typeof engineHeartbeatSchema> | null,
): FrameFacts['engine_gone'] {
  if (raw === null) return { how: 'never_started', at: null };
  return engine?.goodbye === undefined ? null : { how: 'goodbye', at: engine.goodbye.at };
}

function alertPath(
  pager: PagerHeartbeat | null,
  age: (at: IsoMs | null) => number | null,
): FrameFacts['alerts'] {
  return {
    undelivered_ms: age(pager?.oldest_undelivered_at ?? null),
    pager_ms: age(pager?.at ?? null),
    last_delivered_at: pager?.last_delivered_at ?? null,
  };
}
