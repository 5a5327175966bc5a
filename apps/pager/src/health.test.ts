import { healthSchema } from '@agora/shared/health';
import { bootIdSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { healthOf } from './health.ts';
import type { PathFacts } from './heartbeat.ts';

const WELL: PathFacts = { waiting: 0, undeliveredMs: null, lastDeliveredMs: null, problem: null };
function health(
  latchAgeMs: number | null,
  liveAgeMs: number | null,
  path: Partial<PathFacts> = {},
  outside: { problem: string | null } | null = null,
) {
  const bootId = bootIdSchema.parse('boot-0001');
  const ages = { latchAgeMs, liveAgeMs, outside, path: { ...WELL, ...path } };
  return healthOf({ bootId, buildId: 'test-build', startedMs: 0, ...ages });
}

test.each<[string, ReturnType<typeof health>, boolean, boolean, boolean, string]>([
  ['both stores answer and nothing waits', health(10, 10), true, true, true, 'idle'],
  ['at the limit', health(3_000, 3_000), true, true, true, 'idle'],
  ['redis-latch just over the limit', health(3_001, 10), false, false, true, 'idle'],
  ['redis-live just over the limit', health(10, 3_001), false, true, false, 'idle'],
  ['nothing known yet', health(null, null), false, false, false, 'idle'],
  ['alerts on their way', health(10, 10, { waiting: 2 }), true, true, true, 'delivering'],
  ['alerts that nobody takes', health(10, 10, { waiting: 2, problem: 'down' }), false, true, true, 'failing'],
  [
    'an outside watch that does not answer',
    health(10, 10, {}, { problem: 'answered 500' }),
    false,
    true,
    true,
    'idle',
  ],
  ['an outside watch that does', health(10, 10, {}, { problem: null }), true, true, true, 'idle'],
])('%s', (_, body, ok, latch, live, state) => {
  expect(healthSchema.safeParse(body).success).toBe(true);
  expect({ ok: body.ok, latch: body.redis_latch.ok, live: body.redis_live.ok, state: body.state }).toEqual({
    ok,
    latch,
    live,
    state,
  });
});
