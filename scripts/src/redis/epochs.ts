// Creates the latch's epochs once per engine and remembers that it did: a key that is missing later is a rollback and
// must stay missing, so that engines see it. `./agora redis-repair` is the only other way to make one.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EngineId, engineIdSchema } from '@agora/shared/ids';
import { epochKeys } from '@agora/shared/redis-keys';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Home } from '../home.ts';
import { writePrivate } from '../prepare/private-file.ts';
import type { Plan } from '../supervisor/plan.ts';
import { connectRedis } from './connect.ts';

const recordSchema = z.strictObject({ created_for: z.array(engineIdSchema) });

function recordFile(home: Home): string {
  // Beside the data, not inside redis-latch's folder: wiping that folder must look like the loss it is.
  return join(home.secrets, 'epochs-created.json');
}

/** SETNX 0 for the epochs of engines that never had any; engines that had them are left alone. */
export async function createEpochs(home: Home, plan: Plan): Promise<void> {
  const known = readRecord(home);
  const added = plan.engineIds.map((id) => engineIdSchema.parse(id)).filter((id) => !known.includes(id));
  if (added.length === 0) return;
  const port = plan.processes.find((spec) => spec.health === 'redis-latch')?.port;
  if (port === undefined) throw new Error('the plan has no redis-latch');
  const redis = await connectRedis(home, 'latch', port, 'launcher');
  try {
    await setMissing(redis, known.length === 0 ? epochKeys(added) : epochKeys(added).slice(1));
  } finally {
    redis.disconnect();
  }
  writePrivate(recordFile(home), `${JSON.stringify({ created_for: [...known, ...added] })}\n`);
}

/** Creates every missing one of `keys` as 0; returns how many it made. */
export async function setMissing(redis: Redis, keys: readonly string[]): Promise<number> {
  let made = 0;
  for (const key of keys) made += await redis.setnx(key, '0');
  return made;
}

function readRecord(home: Home): EngineId[] {
  const path = recordFile(home);
  return existsSync(path) ? recordSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).created_for : [];
}
