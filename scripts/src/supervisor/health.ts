// Asks a process whether it is there: `/healthz` over HTTP or TLS, or PING over TLS for Redis. Every probe is bounded in time.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { Home } from '../home.ts';
import { connectRedis } from '../redis/connect.ts';
import type { ProcessSpec } from './plan.ts';

const PROBE_TIMEOUT_MS = 1500;

/** `unwell` = it answers, and says that something is amiss. */
export type Answer = 'healthy' | 'unwell' | 'silent';

/** True when the process answers as healthy now; Redis is asked as `user`. Never throws: no answer is an answer. */
export async function probe(home: Home, spec: ProcessSpec, user = 'launcher'): Promise<boolean> {
  return (await answerOf(home, spec, user)) === 'healthy';
}

/** As `probe`, and whether it answers at all. */
export async function answerOf(home: Home, spec: ProcessSpec, user = 'launcher'): Promise<Answer> {
  try {
    return (await isHealthy(home, spec, user)) ? 'healthy' : 'unwell';
  } catch {
    return 'silent';
  }
}

function isHealthy(home: Home, spec: ProcessSpec, user: string): Promise<boolean> {
  if (spec.health === 'http') return probeHttp(spec);
  return spec.health === 'https' ? probeHttps(spec) : probeRedis(home, spec, user);
}

async function probeHttp(spec: ProcessSpec): Promise<boolean> {
  const answer = await fetch(`http://${spec.host}:${spec.port}/healthz`, {
    signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
  });
  await answer.body?.cancel();
  return answer.ok;
}

/** Believes the one certificate it was told of, whatever its authority and whatever name it is for. */
async function probeHttps({ host, port, certificate = '' }: ProcessSpec): Promise<boolean> {
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
