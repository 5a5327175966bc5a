// Asks a process whether it is there: `/healthz` over HTTP or TLS, or PING over TLS for Redis. Every probe is bounded in time.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { Home } from '../home.ts';
import { connectRedis } from '../redis/connect.ts';
import type { ProcessSpec } from './plan.ts';

const PROBE_TIMEOUT_MS = 1500;

/** True when the process answers as healthy now; Redis is asked as `user`. Never throws: no answer is an answer. */
export async function probe(home: Home, spec: ProcessSpec, user = 'launcher'): Promise<boolean> {
  try {
    if (spec.health === 'http') return await probeHttp(spec);
    return spec.health === 'https' ? await probeHttps(spec) : await probeRedis(home, spec, user);
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

/** Believes the one certificate it was told of, whatever its authority and whatever name it is for. */
function probeHttps({ host, port, certificate = '' }: ProcessSpec): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const asked = request({
      host,
      port,
      path: '/healthz',
      ca: readFileSync(certificate),
      allowPartialTrustChain: true,
      checkServerIdentity: () => undefined,
      agent: false,
      timeout: PROBE_TIMEOUT_MS,
    });
    asked.once('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.once('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.once('error', reject);
    asked.end();
  });
}

async function probeRedis(home: Home, spec: ProcessSpec, user: string): Promise<boolean> {
  const redis = await connectRedis(home, spec.health === 'redis-latch' ? 'latch' : 'live', spec, user);
  try {
    return (await redis.ping()) === 'PONG';
  } finally {
    redis.disconnect();
  }
}
