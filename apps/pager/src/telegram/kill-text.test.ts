import { clearanceFixture, frameFixture, haltedSnapshot, latchSet } from '@agora/shared/fixtures';
import { expect, test } from 'vitest';
import { concerned, finalLines, isStopped, type KillTaken, progressLines, takenLines } from './kill-text.ts';

const KILL: KillTaken = { engine: null, key: 'telegram:9', durable: 'redis', epoch: 4, replayed: false };
const active = frameFixture();
const halted = frameFixture({ snapshot: haltedSnapshot(), latch: latchSet(), guardian_seen: null });
const stopping = frameFixture({
  snapshot: haltedSnapshot({
    clearance: clearanceFixture({
      stage: 'cancelling',
      zero_seen_at: null,
      verified_at: null,
      orders_confirmed: 11,
    }),
  }),
  latch: latchSet(2),
});

test.each<[Partial<KillTaken>, number, string[]]>([
  [{}, 0, ['STOP taken · all engines', 'Key telegram:9, epoch 4. Durable in redis-latch.']],
  [
    { engine: 'mm-1', replayed: true },
    10_000,
    ['STOP taken · mm-1', 'Key telegram:9, epoch 4, stood already. Durable in redis-latch.'],
  ],
  [
    { durable: 'file' },
    0,
    [
      'STOP taken · all engines',
      'Key telegram:9, epoch 4. Durable as a kill file; redis-latch did not answer.',
    ],
  ],
  [
    { durable: null },
    10_001,
    [
      'STOP taken · all engines',
      'Key telegram:9, epoch 4. NOT DURABLE yet; the guardian cancels and tries again.',
      'Written 10 s ago; a late stop is still a stop.',
    ],
  ],
])('%j, written %i ms ago', (change, lateMs, lines) => {
  expect(takenLines({ ...KILL, ...change }, lateMs)).toEqual(lines);
});

test('n of m, as confirmed', () => {
  expect(progressLines(KILL, 0, [stopping]).at(-1)).toMatch(
    /^(HALTING|UNCONFIRMED)\. .* · mm-btc-1 · MAINNET$/,
  );
});

test('stopped is what the venue showed, not what was asked for', () => {
  expect([active, stopping, halted].map(isStopped)).toEqual([false, false, true]);
});

test('the end names first what is not confirmed', () => {
  expect(finalLines([halted])[0]).toEqual(['STOPPED · 1 engine']);
  const [head, first] = finalLines([halted, active]);
  expect(head?.[0]).toBe('STOP NOT CONFIRMED · mm-btc-1');
  expect(first?.[0]).toMatch(/^ACTIVE/);
});

test('a stop of one engine is followed there alone', () => {
  expect(concerned([active], 'mm-btc-1')).toEqual([active]);
  expect(concerned([active], 'mm-2')).toEqual([]);
  expect(concerned([active], null)).toEqual([active]);
});
