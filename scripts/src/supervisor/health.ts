// Asks a process whether it is there: `/healthz` over HTTP, or PING over TLS for Redis. Every probe is bounded in time.
import type { Home } from '../home.ts';
import { connectRedis } from '../redis/connect.ts';
import type { ProcessSpec } from './plan.ts';

const PROBE_TIMEOUT_MS = 1500;

/** True when the process answers as healthy now. Never throws: no answer is an answer. */
export async function probe(home: Home, spec: ProcessSpec): Promise<boolean> {
  try {
    return spec.health === 'http' ? await probeHttp(spec) : await probeRedis(home, spec);
  } catch {
    return false;
  }
}

async function probeHttp(spec: ProcessSpec): Promise<boolean> {
  const answer = await fetch(`http://${spec.host}:${spec.port}/healthz`, {
    signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
  });
  await answer.body?.cancel();
  return answer.ok;
}

async function probeRedis(home: Home, spec: ProcessSpec): Promise<boolean> {
  const redis = await connectRedis(
    home,
    spec.health === 'redis-latch' ? 'latch' : 'live',
    spec.port,
    'launcher',
  );
  try {
    return (await redis.ping()) === 'PONG';
  } finally {
    redis.disconnect();
  }
}
