// The same table against redis-latch as the launcher runs it, and any sequence of its commands on both at once.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type RedisPair, startRedisPair } from '@agora/testkit/redis';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ANY_COMMAND, CASES, type Heard, KEYS, type LatchServer } from './conformance.ts';
import { modelServer } from './model-server.ts';

/** As long as a client of the latch waits for a frozen one. An awake one answers, however late its disk is. */
const WAITS_MS = { frozen: 100, awake: 10_000 };
const COME_TRUE = { timeout: 10_000, interval: 20 };

let pair: RedisPair;
let redis: Awaited<ReturnType<RedisPair['hostLatch']>>;
let waitsMs = WAITS_MS.awake;

beforeAll(async () => {
  pair = await startRedisPair();
  redis = await pair.hostLatch();
});
afterAll(() => pair.stop());
beforeEach(async () => {
  await redis.del(...KEYS);
});

async function send(name = '', ...rest: string[]): Promise<Heard> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Heard>((resolve) => {
    timer = setTimeout(() => resolve('nothing in time'), waitsMs);
  });
  const answer = redis.call(name, ...rest).then(
    (reply) => reply as Heard, // of the commands in the table
    (error: Error): Heard => ({ refused: error.message.split(' ')[0] ?? '' }),
  );
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

const server: LatchServer = {
  send,
  freeze: async () => {
    waitsMs = WAITS_MS.frozen;
    pair.signal('latch', 'SIGSTOP');
  },
  thaw: async () => {
    pair.signal('latch', 'SIGCONT');
    waitsMs = WAITS_MS.awake;
  },
  fill: async () => void (await redis.config('SET', 'maxmemory', '1')),
  relieve: async () => void (await redis.config('SET', 'maxmemory', '0')),
  keep: async () => {
    const { redisLatch } = pair.home;
    rmSync(keptIn(), { recursive: true, force: true });
    cpSync(redisLatch, keptIn(), { recursive: true });
  },
  restart: async (from) => {
    await pair.kill('latch');
    waitsMs = WAITS_MS.awake;
    if (from === 'kept') {
      rmSync(pair.home.redisLatch, { recursive: true });
      cpSync(keptIn(), pair.home.redisLatch, { recursive: true });
    }
    await pair.restart('latch');
    redis = await pair.hostLatch();
  },
  until: (reply, ...command) =>
    vi.waitFor(async () => expect(await send(...command)).toEqual(reply), COME_TRUE),
  runId: async () => /^run_id:(\S+)/m.exec(await redis.info('server'))?.[1] ?? '',
};

const keptIn = () => join(pair.home.dir, 'kept-latch');

describe('redis-latch itself', () => {
  test.each(CASES)('$name', async ({ run, hears }) => {
    expect(await run(server)).toEqual(hears);
  });
});

test('any sequence of its commands is answered by the model as by the server', async () => {
  const sequences = fc.array(fc.constantFrom(...ANY_COMMAND), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(sequences, async (commands) => {
      await redis.del(...KEYS);
      const model = modelServer();
      for (const command of commands) {
        const words = command.split(' ');
        expect([command, await send(...words)]).toEqual([command, await model.send(...words)]);
      }
    }),
    { numRuns: 60 },
  );
});
