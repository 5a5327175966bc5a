// `./agora redis-repair`: mends a redis-latch whose append-only file was torn (it refuses to load one in silence), keeps
// a copy of what was there, and raises the global latch: what was lost might have been a stop. A kill file stands from before the first
// byte is mended, so that a mended file without its latch, wherever this is cut short, is never what a start finds alone.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { engineIdSchema } from '@agora/shared/ids';
import { epochKeys, latchKeys } from '@agora/shared/redis-keys';
import type { Redis } from 'ioredis';
import { say, step } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { type Home, homeAt } from '../home.ts';
import { killFileOf, whoIsHere, writeKillFile } from '../kill/ways.ts';
import { checkAofTool } from '../redis/check-aof.ts';
import { connectRedis } from '../redis/connect.ts';
import { createEpochs, setMissing } from '../redis/epochs.ts';
import { Child } from '../supervisor/child.ts';
import { acquireLock } from '../supervisor/lock.ts';
import { type Plan, type ProcessSpec, readPlan } from '../supervisor/plan.ts';
import { isSupervised, leftovers, readState } from '../supervisor/state.ts';
import type { Command } from './command.ts';

const run = promisify(execFile);
const REASON = 'redis-latch was repaired; a stop may have been lost';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const CHECK_TIMEOUT_MS = 60_000;

export const redisRepair: Command = {
  summary:
    'copy and mend the append-only file of redis-latch, restore missing epochs, and raise the global latch',
  usage: 'redis-repair',
  flags: {},
  wordsMax: 0,
  async run(args) {
    const home = homeAt(args.home);
    const plan = readPlan(home);
    const spec = plan?.processes.find((each) => each.health === 'redis-latch');
    if (plan === undefined || spec === undefined)
      throw new Refusal('notRunning', 'there is no redis-latch here yet', 'run `./agora up`');
    const state = readState(home);
    if (isSupervised(state) || (state !== undefined && leftovers(state).length > 0)) {
      throw new Refusal(
        'failed',
        'AGORA runs; its store is not repaired under it',
        'run `./agora down` first',
      );
    }
    const release = acquireLock(home);
    try {
      say(`agora: the old files are kept in ${keepCopy(home)}`);
      stopFirst(home);
      await mend(home);
      const epoch = await step('starting redis-latch and raising the global latch', () =>
        raiseLatch(home, plan, spec),
      );
      say(
        `agora: repaired. The global latch is raised (epoch ${epoch}): every engine stays halted until you resume it`,
      );
      say(`agora: before you resume: rm ${killFileOf(home)}`);
    } finally {
      release();
    }
    return 'ok';
  },
};

function stopFirst(home: Home): void {
  const problem = writeKillFile(home, `${new Date().toISOString()} ${whoIsHere()}: ${REASON}`);
  if (problem === null) return;
  throw new Refusal(
    'environment',
    `the kill file cannot be written: ${problem}`,
    'nothing was mended; see to that first',
  );
}

function keepCopy(home: Home): string {
  const copy = `${home.redisLatch}.before-repair-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  cpSync(home.redisLatch, copy, { recursive: true });
  return copy;
}

/** Cuts every append-only file at its first torn record. Only the last one can be torn, but all are checked. */
async function mend(home: Home): Promise<void> {
  const tool = checkAofTool();
  const dir = join(home.redisLatch, 'appendonlydir');
  const files = existsSync(dir) ? readdirSync(dir).filter((file) => file.endsWith('.manifest')) : [];
  for (const file of files) {
    await step(`checking ${file}`, async () => {
      const checking = run(tool, ['--fix', join(dir, file)], { timeout: CHECK_TIMEOUT_MS });
      checking.child.stdin?.end('y\n');
      await checking.catch((error: { stdout?: string }) => {
        throw new Refusal(
          'failed',
          `redis-check-aof could not mend ${file}: ${(error.stdout ?? '').trim().split('\n').at(-1)}`,
        );
      });
    });
  }
}

async function raiseLatch(home: Home, plan: Plan, spec: ProcessSpec): Promise<number> {
  const healthy = Promise.withResolvers<void>();
  const child = new Child(home, spec, {
    changed: ({ state }) => {
      if (state.state === 'healthy') healthy.resolve();
      if (state.state === 'restarting')
        healthy.reject(
          new Refusal(
            'failed',
            `redis-latch still does not start (${state.lastExit})`,
            'see `./agora logs redis-latch`',
          ),
        );
    },
  });
  // A redis-latch of ours that outlives us holds its port against the next `up`. Once it answers, the latch is raised in spite of a signal.
  const end = (signal: NodeJS.Signals) =>
    healthy.reject(
      new Refusal('failed', `${signal}: the latch is not raised, the kill file stands`, 'run it again'),
    );
  for (const signal of SIGNALS) process.on(signal, end);
  child.start();
  try {
    await healthy.promise;
    await createEpochs(home, plan);
    return await withUser(home, spec.port, 'launcher', async (launcher) => {
      await setMissing(launcher, epochKeys(plan.engineIds.map((id) => engineIdSchema.parse(id))));
      return withUser(home, spec.port, 'cli', (cli) => raise(cli));
    });
  } finally {
    await child.stop();
    for (const signal of SIGNALS) process.off(signal, end);
  }
}

async function raise(cli: Redis): Promise<number> {
  const epoch = await cli.incr(latchKeys.globalPanicEpoch());
  const provenance = {
    who: 'redis-repair',
    path: 'cli',
    reason: REASON,
    key: `repair-${Date.now()}`,
    time: new Date().toISOString(),
  };
  await cli.hsetnx(latchKeys.globalPanicBy(), String(epoch), JSON.stringify(provenance));
  return epoch;
}

async function withUser<T>(
  home: Home,
  port: number,
  user: string,
  work: (redis: Redis) => Promise<T>,
): Promise<T> {
  const redis = await connectRedis(home, 'latch', port, user);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
