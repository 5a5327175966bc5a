// The pager as the launcher starts it, beside real Redis servers that come and go.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PagerHeartbeat, pagerHeartbeatSchema } from '@agora/shared/heartbeat';
import { liveKeys } from '@agora/shared/redis-keys';
import { AppProcess, until } from '@agora/testkit/app-process';
import { type RedisPair, startRedisPair } from '@agora/testkit/redis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PagerHealth } from '../src/health.ts';

let pair: RedisPair;
let pager: AppProcess;

beforeAll(async () => {
  pair = await startRedisPair({ engineIds: ['mm-1'] });
});
afterAll(() => pair.stop());
beforeEach(async () => {
  pager = new AppProcess('pager', ['--config', pair.runtimeFor('pager')]);
  await until('a pager that is well', async () => (await health()).ok);
});
afterEach(() => pager.remove());

function get(path: string, token?: string): Promise<Response> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const url = `http://127.0.0.1:${pair.config.ports.pager}${path}`;
  return fetch(url, { headers, signal: AbortSignal.timeout(2_000) });
}

async function health(): Promise<PagerHealth> {
  const body: unknown = await (await get('/healthz')).json();
  return body as PagerHealth; // its form is held by the unit test beside it
}

async function heartbeat(): Promise<PagerHeartbeat> {
  const redis = await pair.client('live', 'web');
  const json = await redis.get(liveKeys.pagerHeartbeat());
  redis.disconnect();
  return pagerHeartbeatSchema.parse(JSON.parse(json ?? ''));
}

test('beats in redis-live and says that it delivers nothing', async () => {
  const first = await until('a heartbeat', heartbeat);
  expect(first).toMatchObject({
    state: 'idle',
    outbox: 0,
    oldest_undelivered_at: null,
    last_delivered_at: null,
  });
  expect(first.problem).toBe('this version delivers no alerts');
  await until('a later heartbeat', async () => (await heartbeat()).seq > first.seq);
});

test('shows an alert that waits, since when', async () => {
  const web = await pair.client('live', 'web');
  const id = await web.xadd(liveKeys.alertOutbox(), '*', 'json', '{}');
  const beat = await until('the waiting alert', async () => {
    const seen = await heartbeat();
    return seen.outbox === 1 ? seen : null;
  });
  expect(beat.state).toBe('failing');
  expect(Date.parse(beat.oldest_undelivered_at ?? '')).toBe(Number(id?.split('-')[0]));
  expect((await health()).parts.at(-1)?.detail).toBe('this version delivers no alerts; waiting: 1');
  const own = await pair.client('live', 'pager');
  await own.xdel(liveKeys.alertOutbox(), id ?? '');
});

test.each(['latch', 'live'] as const)(
  'with redis-%s killed it stays up, says which, and heals',
  async (instance) => {
    const ok = async () => {
      const { redis_latch, redis_live } = await health();
      return { latch: redis_latch.ok, live: redis_live.ok };
    };
    pair.signal(instance, 'SIGKILL');
    await until('the loss', async () => !(await ok())[instance]);
    expect(await ok()).toEqual({ latch: instance !== 'latch', live: instance !== 'live' });
    await pair.restart(instance);
    await until('both well', async () => (await health()).ok);
  },
);

test('metrics are for the scraper alone', async () => {
  const token = (await readFile(join(pair.home.secrets, 'bearer-scraper.token'), 'utf8')).trim();
  expect((await get('/metrics')).status).toBe(401);
  expect(await (await get('/metrics', token)).text()).toContain('agora_alerts_waiting{process="pager"} 0');
});

test('SIGTERM: a goodbye and exit code 0', async () => {
  pager.signal('SIGTERM');
  expect(await pager.ended).toEqual({ code: 0, signal: null });
  expect((await heartbeat()).goodbye).toMatchObject({ reason: 'SIGTERM' });
});
