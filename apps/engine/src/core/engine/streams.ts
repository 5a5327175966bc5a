/** Whether the venue's streams live, by the age of what they say: an open socket proves nothing. */
import type { Trip } from '../risk/trip.ts';
import type { Engine, Stream } from './state.ts';

export const STREAM = {
  /** A stream silent for longer holds no `reconcile_ok`: pings are answered within 8 s. */
  silentMsMax: 10_000,
  /** Silent or gone for longer, it halts. */
  haltAfterMs: 20_000,
  /** After a longer pause it counts as heard anew: the way to the venue may have been cut meanwhile. */
  pauseMsMax: 2_000,
} as const;
if (STREAM.silentMsMax >= STREAM.haltAfterMs) throw new RangeError('a stream must withdraw before it halts');

export function isStreamFresh(stream: Stream, nowMs: number): boolean {
  const ageMs = nowMs - stream.aliveMs;
  return stream.connection !== 0 && stream.aliveMs >= 0 && ageMs >= 0 && ageMs <= STREAM.silentMsMax;
}

/** How long it has said nothing, in milliseconds. */
export function silentMs(stream: Stream, nowMs: number): number {
  return nowMs - (stream.aliveMs >= 0 ? stream.aliveMs : stream.lostMs);
}

export function silentTrip({ market, account }: Engine, nowMs: number): Trip | null {
  for (const [subject, stream] of [
    ['market stream', market],
    ['account stream', account],
  ] as const) {
    const ms = silentMs(stream, nowMs);
    if (ms > STREAM.haltAfterMs)
      return {
        cause: 'ws_silent',
        value: `${Math.round(ms)} ms`,
        limit: `${STREAM.haltAfterMs} ms`,
        subject,
      };
  }
  return null;
}

/** It said something. */
export function noteAlive(stream: Stream, nowMs: number): void {
  if (stream.aliveMs < 0 || nowMs - stream.aliveMs > STREAM.pauseMsMax) stream.spokenSinceMs = nowMs;
  stream.aliveMs = nowMs;
}

/** For how long after `sinceMs` it has been heard without a longer pause, in milliseconds: proof that the venue was there. */
export function heardMs(stream: Stream, sinceMs: number): number {
  if (stream.aliveMs < 0) return 0;
  return Math.max(0, stream.aliveMs - Math.max(sinceMs, stream.spokenSinceMs));
}

/** A connection came or went (0). Nothing said on an earlier one counts; the silence goes on until it speaks. */
export function noteConnection(stream: Stream, connection: number): void {
  if (stream.aliveMs >= 0) stream.lostMs = stream.aliveMs;
  stream.connection = connection;
  stream.aliveMs = -1;
}
