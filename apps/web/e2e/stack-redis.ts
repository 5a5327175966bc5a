// The engine's own way to the two Redis servers of a stack: the specs read there what no page shows, and write in its name.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineIdSchema } from '@agora/shared/ids';
import { provenanceSchema } from '@agora/shared/latch';
import { runtimeConfigSchema } from '@agora/shared/runtime-config';
import { scopeKeys } from '@agora/shared/stop-record';
import { Redis } from 'ioredis';
import type { Stack } from './stack.ts';

export async function connectAsEngine(stack: Stack, instance: 'latch' | 'live'): Promise<Redis> {
  const engineId = engineIdSchema.parse(stack.engineId);
  const user = `engine-${engineId}`;
  const runtimeFile = join(stack.home, `run/${user}.json`);
  const runtime = runtimeConfigSchema.parse(JSON.parse(readFileSync(runtimeFile, 'utf8')));
  const endpoint = runtime.redis[instance];
  const secret = endpoint.users[user];
  if (secret === undefined) throw new Error(`the engine has no user of redis-${instance}`);
  const redis = new Redis({
    host: endpoint.host,
    port: endpoint.port,
    username: user,
    password: readFileSync(secret.password_file, 'utf8').trim(),
    tls: {
      ca: readFileSync(endpoint.ca_file),
      cert: readFileSync(endpoint.client_cert_file),
      key: readFileSync(endpoint.client_key_file),
    },
    enableReadyCheck: false,
    disableClientInfo: true,
    lazyConnect: true,
  });
  await redis.connect();
  return redis;
}

/**
 * How many stops of everything were asked for after epoch `before`: raisings with one key are one stop. (A look for the key that a
 * busy machine does not answer in time raises it again, which is safe.)
 */
export async function stopsSince(stack: Stack, before: number): Promise<number> {
  const latch = await connectAsEngine(stack, 'latch');
  try {
    const records = await latch.hgetall(scopeKeys(null).by);
    const keys = Object.entries(records)
      .filter(([epoch]) => Number(epoch) > before)
      .map(([, json]) => provenanceSchema.parse(JSON.parse(json)).key);
    return new Set(keys).size;
  } finally {
    latch.disconnect();
  }
}
