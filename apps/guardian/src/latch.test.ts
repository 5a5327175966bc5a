// A disk that hangs: a stop that redis-latch does not take is struck for at once, answered in time, and durable as soon as the disk is.
import { engineIdSchema, requestKeySchema } from '@agora/shared/ids';
import { KILL_FILE_MS_MAX } from '@agora/shared/latch-book';
import { machineOf } from '@agora/shared/machine';
import type { Stop } from '@agora/shared/stop-record';
import { expect, test, vi } from 'vitest';
import { Latch } from './latch.ts';

const ENGINE = engineIdSchema.parse('mm-a');
const STOP: Stop = {
  ...{ engine: null, path: 'telegram', who: 'anna', reason: null },
  key: requestKeySchema.parse('tg:1'),
};

test('a stop waits for no disk', async () => {
  vi.useFakeTimers();
  const machine = machineOf({
    monoMs: () => Date.now(),
    wallMs: () => Date.now(),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    repeat: () => undefined,
    ask: () => expect.unreachable(),
  });
  const silent = () => Promise.reject(new Error('timed out'));
  const file = Promise.withResolvers<boolean>();
  const strikes: number[] = [];
  const latch = new Latch({
    ...{ machine, engines: [ENGINE], tell: () => undefined, onStop: () => strikes.push(1) },
    redis: { mget: silent, hmget: silent, incr: silent, hsetnx: silent },
    files: { look: () => null, write: () => file.promise },
  });
  const raised = latch.raise(STOP);
  await vi.advanceTimersByTimeAsync(0);
  expect([strikes.length, latch.book.stands(ENGINE)]).toEqual([1, true]);
  await vi.advanceTimersByTimeAsync(KILL_FILE_MS_MAX);
  expect(await raised).toMatchObject({ durable: null, replayed: false });
  file.resolve(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(await latch.raise(STOP)).toMatchObject({ durable: 'file', replayed: true });
  vi.useRealTimers();
});
