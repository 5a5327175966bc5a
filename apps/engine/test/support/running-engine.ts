/** A real engine process beside a real pair of Redis servers, with what it publishes at hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EngineHeartbeat, engineHeartbeatSchema } from '@agora/shared/heartbeat';
import { engineIdSchema } from '@agora/shared/ids';
import { latchKeys, liveKeys } from '@agora/shared/redis-keys';
import type { Signal, SignalName } from '@agora/shared/signal';
import { type Snapshot, snapshotSchema } from '@agora/shared/snapshot';
import { type AppOptions, AppProcess } from '@agora/testkit/app-process';
import type { RedisPair } from '@agora/testkit/redis';
import type { EngineHealth } from '../../src/services/health.ts';

export const ID = engineIdSchema.parse('mm-1');

export class RunningEngine extends AppProcess {
  readonly pair: RedisPair;
  readonly url: string;

  constructor(pair: RedisPair, runtimeFile = pair.runtimeFor('engine', ID), options: AppOptions = {}) {
    super('engine', ['--config', runtimeFile, '--engine', ID], options);
    this.pair = pair;
    const { config } = JSON.parse(readFileSync(runtimeFile, 'utf8'));
    this.url = `http://127.0.0.1:${config.engines[0].port}`;
  }

  async health(): Promise<EngineHealth> {
    const body: unknown = await (await this.get('/healthz')).json();
    return body as EngineHealth; // its form is held by the unit test beside it
  }

  get(path: string, token?: string): Promise<Response> {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return fetch(`${this.url}${path}`, { headers, signal: AbortSignal.timeout(2_000) });
  }
}

export function bearer(pair: RedisPair, caller: string): string {
  return readFileSync(join(pair.home.secrets, `bearer-${caller}.token`), 'utf8').trim();
}

/** What readers see, through connections of their own that survive nothing: made anew for each read. */
export async function readSnapshot(pair: RedisPair): Promise<Snapshot> {
  return snapshotSchema.parse(JSON.parse(await readKey(pair, 'live', liveKeys.snapshot(ID))));
}

/** One entry of the engine's event stream, by its id. */
export async function readEvent(pair: RedisPair, id: string): Promise<unknown> {
  const redis = await pair.client('live', 'web');
  try {
    const [entry] = await redis.xrange(liveKeys.events(ID), id, id);
    return JSON.parse(entry?.[1][1] ?? 'null');
  } finally {
    redis.disconnect();
  }
}

export async function readHeartbeat(pair: RedisPair): Promise<EngineHeartbeat> {
  return engineHeartbeatSchema.parse(JSON.parse(await readKey(pair, 'latch', latchKeys.engineHeartbeat(ID))));
}

export async function readKey(pair: RedisPair, instance: 'latch' | 'live', key: string): Promise<string> {
  const redis = await pair.client(instance, 'web');
  try {
    return (await redis.get(key)) ?? '';
  } finally {
    redis.disconnect();
  }
}

export async function readSignal(pair: RedisPair, name: SignalName): Promise<Signal> {
  const signal = (await readSnapshot(pair)).signals.find((candidate) => candidate.name === name);
  if (signal === undefined) throw new Error(`the snapshot lacks ${name}`);
  return signal;
}
