import { healthSchema } from '@agora/shared/health';
import { bootIdSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { healthOf } from './health.ts';
import type { OutboxSight } from './outbox.ts';

function health(latchMs: number | null, liveMs: number | null, outbox: OutboxSight | null) {
  const bootId = bootIdSchema.parse('boot-0001');
  const heartbeat = { ageMs: liveMs, outbox };
  return healthOf({ bootId, buildId: 'test-build', startedMs: 0, heartbeat, latch: { ageMs: latchMs } });
}
const empty: OutboxSight = { waiting: 0, oldestAt: null };
const waiting: OutboxSight = { waiting: 2, oldestAt: null };

test.each<[string, ReturnType<typeof health>, boolean, boolean, boolean, string]>([
  ['both stores answer and nothing waits', health(10, 10, empty), true, true, true, 'idle'],
  ['at the limit', health(3_000, 3_000, empty), true, true, true, 'idle'],
  ['redis-latch just over the limit', health(3_001, 10, empty), false, false, true, 'idle'],
  ['redis-live just over the limit', health(10, 3_001, empty), false, true, false, 'idle'],
  ['nothing known yet', health(null, null, null), false, false, false, 'failing'],
  ['alerts wait, which this version does not deliver', health(10, 10, waiting), false, true, true, 'failing'],
])('%s', (_, body, ok, latch, live, state) => {
  expect(healthSchema.safeParse(body).success).toBe(true);
  expect({ ok: body.ok, latch: body.redis_latch.ok, live: body.redis_live.ok, state: body.state }).toEqual({
    ok,
    latch,
    live,
    state,
  });
});
