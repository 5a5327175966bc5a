import { expect, test } from 'vitest';
import type { Engine } from './state.ts';
import { isStreamFresh, noteConnection, STREAM, silentMs, silentTrip } from './streams.ts';

const stream = () => ({ connection: 1, aliveMs: 1_000, lostMs: 0, spokenSinceMs: 1_000 });

test.each([
  [STREAM.silentMsMax, true],
  [STREAM.silentMsMax + 1, false],
  [-1, false],
  [Number.NaN, false],
])('%d ms after its last word a stream is fresh: %s', (ageMs, fresh) => {
  expect(isStreamFresh(stream(), 1_000 + ageMs)).toBe(fresh);
});

test('a stream that is gone, or has said nothing on this connection, is not fresh, and its silence goes on', () => {
  const own = stream();
  noteConnection(own, 0);
  expect([isStreamFresh(own, 1_001), silentMs(own, 5_000)]).toEqual([false, 4_000]);
  noteConnection(own, 2);
  expect([isStreamFresh(own, 6_000), silentMs(own, 6_000)]).toEqual([false, 5_000]);
  own.aliveMs = 6_000;
  expect([isStreamFresh(own, 6_000), silentMs(own, 6_500)]).toEqual([true, 500]);
});

test.each([
  [STREAM.haltAfterMs, null],
  [STREAM.haltAfterMs + 1, 'market stream'],
])('a market stream silent for %d ms trips %s', (ms, subject) => {
  const nowMs = 1_000 + ms;
  const engine = { market: stream(), account: { ...stream(), aliveMs: nowMs } } as Engine; // all that is looked at
  expect(silentTrip(engine, nowMs)?.subject ?? null).toBe(subject);
});
