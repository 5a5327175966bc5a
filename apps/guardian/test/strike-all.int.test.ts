// Stops of every engine of a host, and what strikes the guardian and redis-latch themselves: one after the other, judged by the venue
// and by the latch. One guardian lives through all of it, but for the tests that kill it.
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineIdSchema } from '@agora/shared/ids';
import { epochKeys } from '@agora/shared/redis-keys';
import { until } from '@agora/testkit/app-process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Deployment, livingEngine } from './support/deployment.ts';

const [A, B] = ['mm-a', 'mm-b'];
let it: Deployment;
let engines: { stop(goodbye?: string): Promise<void> }[] = [];

beforeAll(async () => {
  it = await Deployment.start([A, B]);
  await it.guard();
});
afterAll(() => it?.stop());
beforeEach(async () => {
  engines = await Promise.all([livingEngine(it, A), livingEngine(it, B)]);
  await until('living engines', async () =>
    (await Promise.all([A, B].map((id) => it.detail(`engine ${id}`)))).every((seen) => seen === 'alive'),
  );
  it.sinceMs = Date.now();
});
afterEach(async () => {
  for (const path of killFiles()) rmSync(path, { recursive: true, force: true });
  for (const engine of engines) await engine.stop('test over');
  await Promise.all([it.clean(A), it.clean(B)]);
  await until('no stop stands', async () => {
    await Promise.all([it.resume(A), it.resume(B)]);
    return (await it.health()).state === 'watching';
  });
});

const killFiles = () =>
  ['mm-bot.kill', `${A}/kill`, `${B}/kill`].map((name) => join(it.pair.home.data, name));

describe('every engine', () => {
  test('the global latch: both engines at once', async () => {
    await Promise.all([it.venue.place(A, 30), it.venue.place(B, 30)]);
    await it.raise(null);
    await Promise.all([it.untilEmpty(A), it.untilEmpty(B)]);
    await Promise.all([it.untilStage(A, 'verified'), it.untilStage(B, 'verified')]);
    expect((await it.health()).state).toBe('watching');
  });

  test('a stop raised while another stands is not a second strike', async () => {
    const before = begunOf(A);
    await it.raise(A);
    await it.untilStage(A, 'verified');
    await it.raise(A);
    await it.raise(null);
    await it.untilStage(B, 'verified');
    expect(begunOf(A)).toBe(before + 1);
  });

  const begunOf = (id: string) => it.said(id).filter((msg) => msg.startsWith('a stop stands')).length;

  test.each<[string, (path: string) => void]>([
    ['a touch', (path) => writeFileSync(path, '')],
    // Whole at once: a look between its making and its writing finds two touches, which are two stops.
    [
      'a text',
      (path) => {
        writeFileSync(`${path}.new`, 'fat finger');
        renameSync(`${path}.new`, path);
      },
    ],
    ['a directory', (path) => mkdirSync(path)],
    ['a link to nowhere', (path) => symlinkSync('/nowhere', path)],
    ['a file that nobody may read', (path) => writeFileSync(path, '', { mode: 0 })],
  ])('the kill file of every engine: %s', async (_, make) => {
    await Promise.all([it.venue.place(A, 4), it.venue.place(B, 4)]);
    const before = await it.pairs(A);
    make(join(it.pair.home.data, 'mm-bot.kill'));
    await Promise.all([it.untilEmpty(A), it.untilEmpty(B)]);
    await it.untilZeroSeen(A);
    expect(await it.untilCauses(null, before.global.panic_epoch)).toEqual([
      expect.objectContaining({
        path: 'file',
        reason: 'mm-bot.kill',
        key: expect.stringContaining('file:mm-bot.kill:'),
      }),
    ]);
    expect((await it.pairs(A)).panic_epoch).toBe(before.panic_epoch);
  });

  test.skipIf(process.getuid?.() === 0)(
    'a data directory that cannot be looked into counts as a kill',
    async () => {
      await it.venue.place(A, 2);
      chmodSync(it.pair.home.data, 0o000);
      try {
        await it.untilEmpty(A);
      } finally {
        chmodSync(it.pair.home.data, 0o700);
      }
    },
  );
});

describe('with redis-latch', () => {
  test.each<[string, 'SIGSTOP' | 'SIGKILL']>([
    ['frozen', 'SIGSTOP'],
    ['killed', 'SIGKILL'],
  ])(
    '%s, a kill file still cancels; the stop is in redis-latch, as one cause, when that is back',
    async (_, signal) => {
      await it.venue.place(A, 50);
      const before = await it.pairs(A);
      it.pair.signal('latch', signal);
      writeFileSync(join(it.pair.home.data, 'mm-bot.kill'), '');
      await it.untilEmpty(A);
      await until('verified', async () => (await it.detail(`venue ${A}`)) === 'stopped: verified');
      if (signal === 'SIGKILL') await it.pair.restart('latch');
      else it.pair.signal('latch', 'SIGCONT');
      await until(
        'the stop in redis-latch',
        async () => (await it.pairs(A)).global.panic_epoch > before.global.panic_epoch,
      );
      await it.untilStage(A, 'verified');
      expect(await it.untilCauses(null, before.global.panic_epoch)).toEqual([
        expect.objectContaining({ path: 'file' }),
      ]);
    },
  );

  test('gone, a dark engine is struck, and the stop is durable as its kill file', async () => {
    await it.venue.place(A, 8);
    it.pair.signal('latch', 'SIGSTOP');
    await engines[0]?.stop();
    try {
      await it.untilEmpty(A);
      // Struck for first: the file follows, and no cancel waits for it.
      const kept = await until('its kill file', () =>
        JSON.parse(readFileSync(join(it.pair.home.data, `${A}/kill`), 'utf8')),
      );
      expect(kept).toMatchObject({
        who: 'guardian',
        path: 'guardian',
        key: expect.stringContaining('dark:mm-a'),
      });
    } finally {
      it.pair.signal('latch', 'SIGCONT');
    }
    await until('the stop in redis-latch', async () => {
      const { panic_epoch, resume_epoch } = await it.pairs(A);
      return panic_epoch > resume_epoch;
    });
  });
});

describe('an emptied redis-latch', () => {
  test('is raised anew at once, for every engine, with nobody else to notice', async () => {
    await Promise.all([it.venue.place(A, 8), it.venue.place(B, 8)]);
    const host = await it.pair.hostLatch();
    await host.flushall();
    try {
      await Promise.all([it.untilEmpty(A), it.untilEmpty(B)]);
      // A record follows its epoch by a write to the disk, which no cancel waits for.
      const reasons: string[] = await until('the record of a stop, of each engine or of all', async () => {
        const [ofA, ofB, ofAll] = await Promise.all([it.causes(A, 0), it.causes(B, 0), it.causes(null, 0)]);
        const everyEngine = ofAll.length > 0 || (ofA.length > 0 && ofB.length > 0);
        return everyEngine
          ? [...ofA, ...ofB, ...ofAll].map(({ path, reason }) => `${path}: ${reason}`)
          : null;
      });
      for (const each of reasons) expect(each).toMatch(/^guardian: redis-latch (has lost keys|went back)/);
    } finally {
      for (const key of epochKeys([A, B].map((id) => engineIdSchema.parse(id)))) await host.setnx(key, '0');
    }
  });
});

describe('kill -9 of the guardian', () => {
  test.each([0, 15, 60])('%i ms into a strike: a restart finishes it', async (ms) => {
    await it.venue.place(A, 300);
    await it.raise(A);
    await new Promise((resolve) => setTimeout(resolve, ms));
    await it.guardian?.remove();
    await it.guard(true);
    await it.untilEmpty(A);
    await it.untilZeroSeen(A);
  });
});
