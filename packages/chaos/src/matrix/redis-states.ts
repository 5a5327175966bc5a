// Brings redis-latch into each state of the matrix, as an outage or somebody with power over the host would.
import { cpSync, rmSync } from 'node:fs';
import { latchKeys } from '@agora/shared/redis-keys';
import type { Redis } from 'ioredis';
import type { Fleet } from '../fleet.ts';
import type { RedisState } from './axes.ts';

/** Before an engine starts: keeps a copy of the AOF, then lets stops and resumes of the past be in the live one. */
export async function ageLatch(fleet: Fleet): Promise<void> {
  cpSync(fleet.pair.home.redisLatch, copyOf(fleet), { recursive: true });
  const host = await fleet.pair.hostLatch();
  await host.incr(latchKeys.globalPanicEpoch());
  for (const id of fleet.ids) {
    await host.incr(latchKeys.panicEpoch(id));
    await host.set(latchKeys.resumeEpoch(id), '1');
    await host.set(latchKeys.resumeGlobalEpoch(id), '1');
  }
}

/** Resolves when redis-latch is in that state. */
export async function bring(fleet: Fleet, host: Redis, state: RedisState): Promise<void> {
  const { pair } = fleet;
  switch (state) {
    case 'healthy':
      return;
    case 'stopped':
      return pair.kill('latch');
    case 'frozen':
      return pair.signal('latch', 'SIGSTOP');
    case 'flushed':
      return void (await host.flushall());
    case 'oom':
      return void (await host.config('SET', 'maxmemory', '1'));
    case 'read_only':
      return void (await host.replicaof('127.0.0.1', 1));
    case 'rolled_back':
      return rollBack(fleet);
  }
}

/** Kills redis-latch and starts it on the copy that `ageLatch` kept. */
async function rollBack(fleet: Fleet): Promise<void> {
  const { pair } = fleet;
  await pair.kill('latch');
  rmSync(pair.home.redisLatch, { recursive: true });
  cpSync(copyOf(fleet), pair.home.redisLatch, { recursive: true });
  await pair.restart('latch');
}

const copyOf = (fleet: Fleet): string => `${fleet.pair.home.redisLatch}.copy`;
