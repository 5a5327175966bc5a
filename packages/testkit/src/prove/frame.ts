// The newest frame of an engine: from redis-live where the deployment runs, else from a copy of what it left on the disk,
// which a Redis of its own loads for a moment. The deployment's files are never written.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRedis } from '@agora/scripts/redis/connect';
import { liveKeys } from '@agora/shared/redis-keys';
import { type Snapshot, snapshotSchema } from '@agora/shared/snapshot';
import { Redis } from 'ioredis';
import { until } from '../app-process.ts';
import type { HomeFacts } from './home-facts.ts';

export interface FoundFrame {
  readonly frame: Snapshot;
  readonly running: boolean;
}

/** Null where Redis never held one. */
export async function readFrame(facts: HomeFacts): Promise<FoundFrame | null> {
  const live = await connectRedis(facts.home, 'live', facts.runtime.config.ports.redis_live, 'cli').catch(
    () => null,
  );
  if (live === null) return readLeftFrame(facts);
  try {
    return parsed(await live.get(liveKeys.snapshot(facts.engine.id)), true);
  } finally {
    live.disconnect();
  }
}

async function readLeftFrame(facts: HomeFacts): Promise<FoundFrame | null> {
  const dir = mkdtempSync(join(tmpdir(), 'agora-left-'));
  cpSync(join(facts.home.redisLive, 'appendonlydir'), join(dir, 'appendonlydir'), { recursive: true });
  const socket = join(dir, 'redis.sock');
  const flags = { dir, port: '0', unixsocket: socket, appendonly: 'yes', 'aof-load-truncated': 'yes' };
  const server = spawn(
    'redis-server',
    Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
    { stdio: 'ignore' },
  );
  const redis = new Redis({
    path: socket,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  redis.on('error', () => undefined);
  try {
    await until('the copy of redis-live to load', async () => {
      if (redis.status !== 'ready') await redis.connect();
      return (await redis.ping()) === 'PONG';
    });
    return parsed(await redis.get(liveKeys.snapshot(facts.engine.id)), false);
  } finally {
    redis.disconnect();
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
    rmSync(dir, { recursive: true, force: true });
  }
}

function parsed(text: string | null, running: boolean): FoundFrame | null {
  return text === null ? null : { frame: snapshotSchema.parse(JSON.parse(text)), running };
}
