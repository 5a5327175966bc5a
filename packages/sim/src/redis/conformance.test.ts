// The model answers as the table says; that the real server does stands in conformance.int.test.ts.
import { describe, expect, test } from 'vitest';
import { VirtualTime } from '../virtual-time.ts';
import { CASES } from './conformance.ts';
import { modelServer } from './model-server.ts';
import { Refusal, SimRedis } from './sim-redis.ts';

describe('the model of redis-latch', () => {
  test.each(CASES)('$name', async ({ run, hears }) => {
    expect(await run(modelServer())).toEqual(hears);
  });
});

test('a shorter fault within a longer one does not end it', () => {
  const time = new VirtualTime(0);
  const redis = new SimRedis(time);
  redis.freeze(1_500);
  redis.fill(3_000);
  time.runUntil(200);
  redis.freeze(10);
  redis.fill(10);
  const at = (ms: number) => {
    time.runUntil(ms);
    return [redis.isFrozen, redis.carryOut(['INCR', 'panic']) instanceof Refusal];
  };
  expect([1_499, 1_500, 2_999, 3_000].map(at)).toEqual([
    [true, true],
    [false, true],
    [false, true],
    [false, false],
  ]);
});

test('it knows when nothing answered: a freeze ends with the run that was frozen', () => {
  const time = new VirtualTime(0);
  const redis = new SimRedis(time);
  redis.freeze(2_000);
  time.runUntil(500);
  redis.restart(300);
  time.runUntil(1_000);
  redis.freeze(100);
  expect(redis.unanswered).toEqual([
    { fromMs: 0, toMs: 800 },
    { fromMs: 500, toMs: 800 },
    { fromMs: 1_000, toMs: 1_100 },
  ]);
});

test('one that is frozen anew before it thawed carries out nothing in between', () => {
  const time = new VirtualTime(0);
  const redis = new SimRedis(time);
  redis.freeze(500);
  redis.send(['INCR', 'panic'], () => undefined);
  time.runUntil(400);
  redis.freeze(500);
  const shown = [899, 901].map((ms) => {
    time.runUntil(ms);
    return redis.carryOut(['GET', 'panic']);
  });
  expect(shown).toEqual([null, '1']);
});
