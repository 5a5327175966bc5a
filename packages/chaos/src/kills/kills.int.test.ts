// One cycle of the campaign, some fifteen kills, and the restore that tempts most; the whole is `./agora test kills`.
import { expect, test } from 'vitest';
import { restoreAndWatch } from './restore.ts';
import { runSlice } from './slice.ts';

test('killed at boundaries of stop, halt and resume, an answered stop stands and nobody trades again by himself', async () => {
  const seen = await runSlice(0, 1);
  expect([...seen.wrong, ...seen.shots.flatMap(({ wrong }) => wrong)]).toEqual([]);
  expect(seen.shots.filter(({ hit }) => hit).length).toBeGreaterThanOrEqual(8);
}, 180_000);

test('a backup of redis-latch and the data directory from while it traded brings no order', async () => {
  expect((await restoreAndWatch('both', 'it trades')).wrong).toEqual([]);
}, 120_000);
