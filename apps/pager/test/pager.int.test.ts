// The pager as the launcher starts it, beside real Redis servers that come and go: its sign of life, its endpoints, its end.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { liveKeys } from '@agora/shared/redis-keys';
import { type AppProcess, until } from '@agora/testkit/app-process';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type PagerDeployment, startDeployment } from './support/deployment.ts';

let house: PagerDeployment;
let pager: AppProcess;

beforeAll(async () => {
  house = await startDeployment();
});
afterAll(() => house.stop());
beforeEach(async () => {
  pager = await house.start();
});
afterEach(() => pager.remove());

const scraperToken = async () =>
  (await readFile(join(house.pair.home.secrets, 'bearer-scraper.token'), 'utf8')).trim();
const scraped = async () => (await house.get('/metrics', await scraperToken())).text();

test('beats in redis-live: nothing waits, nothing is wrong', async () => {
  const first = await until('a heartbeat', house.heartbeat);
  expect(first).toMatchObject({ state: 'idle', outbox: 0, oldest_undelivered_at: null, problem: null });
  await until('a later heartbeat', async () => (await house.heartbeat()).seq > first.seq);
});

test.each(['latch', 'live'] as const)(
  'with redis-%s killed it stays up, says which, and heals',
  async (instance) => {
    const ok = async () => {
      const { redis_latch, redis_live } = await house.health();
      return { latch: redis_latch.ok, live: redis_live.ok };
    };
    const bothWell = () =>
      until('both well', async () => {
        const both = await ok();
        return both.latch && both.live;
      });
    await bothWell();
    await house.pair.kill(instance);
    await until('the loss', async () => !(await ok())[instance]);
    expect(await ok()).toEqual({ latch: instance !== 'latch', live: instance !== 'live' });
    await house.pair.restart(instance);
    await bothWell();
  },
);

test('metrics are for the scraper alone, updates are taken from the guardian alone', async () => {
  const token = await scraperToken();
  expect((await house.get('/metrics')).status).toBe(401);
  expect(await (await house.get('/metrics', token)).text()).toContain(
    'agora_alerts_waiting{process="pager"} 0',
  );
  expect((await house.get('/telegram')).status).toBe(401);
  expect((await house.get('/telegram', token)).status).toBe(401);
  expect((await house.get('/telegram', house.secret('bearer-guardian.token'))).status).toBe(405);
});

test('what no alarm is, is taken out of the outbox and does no harm', async () => {
  const web = await house.pair.client('live', 'web');
  await web.xadd(liveKeys.alertOutbox(), '*', 'json', '{"kind":"nonsense"}');
  await web.xadd(liveKeys.alertOutbox(), '*', 'json', 'no JSON');
  await until('an empty outbox', async () => (await web.xlen(liveKeys.alertOutbox())) === 0);
  // Counted after they are gone, and metrics are kept for a moment.
  await until('both counted', async () => /^agora_alerts_unread_total\S* 2$/m.test(await scraped()));
  expect(pager.running).toBe(true);
});

test('SIGTERM: a goodbye and exit code 0', async () => {
  pager.signal('SIGTERM');
  expect(await pager.ended).toEqual({ code: 0, signal: null });
  expect((await house.heartbeat()).goodbye).toMatchObject({ reason: 'SIGTERM' });
});
