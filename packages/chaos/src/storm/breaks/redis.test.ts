// A redis-latch that was emptied is noted as a loss of every engine, in the same act.
import { engineIdSchema } from '@agora/shared/ids';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Losses } from '../losses.ts';
import type { Rig } from '../rig.ts';
import { Spans } from '../spans.ts';
import { latchLost } from './redis.ts';
import type { Scene } from './scene.ts';

const id = engineIdSchema.parse('one');

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('emptied', async () => {
  const done = async () => 1;
  const redis = { flushall: done, setnx: done, incr: done, disconnect: () => undefined };
  const losses = new Losses();
  losses.copied(id, { panicE: 0, panicG: 0 });
  const fleet = { ids: [id], pair: { hostLatch: async () => redis, client: async () => redis } };
  const rig = { spans: new Spans(), losses, fleet } as unknown as Rig; // all that this break touches
  const broken = latchLost('flushed')({ rig, id, forMs: 1, spec: null } as Scene); // nothing is started again
  await vi.runAllTimersAsync();
  expect(await broken).toBe(true);
  expect(losses.of(id)).toMatchObject([{ panicE: null, panicG: null }]);
});
