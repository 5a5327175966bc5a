// The guardian as the launcher starts it, beside a real engine and a real redis-latch that come and go.
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Health, healthSchema } from '@agora/shared/health';
import { type GuardianHeartbeat, guardianHeartbeatSchema } from '@agora/shared/heartbeat';
import { engineIdSchema } from '@agora/shared/ids';
import { latchKeys } from '@agora/shared/redis-keys';
import { AppProcess, until } from '@agora/testkit/app-process';
import { type RedisPair, startRedisPair } from '@agora/testkit/redis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

const ID = 'mm-1';
let pair: RedisPair;
let guardian: AppProcess;
let engine: AppProcess | null = null;

beforeAll(async () => {
  pair = await startRedisPair({ engineIds: [ID] });
});
afterAll(() => pair.stop());
beforeEach(async () => {
  guardian = new AppProcess('guardian', ['--config', pair.runtimeFor('guardian')]);
  await until('a guardian that answers', health);
});
afterEach(async () => {
  await Promise.all([guardian.remove(), engine?.remove()]);
});

function get(path: string, token?: string): Promise<Response> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const url = `http://127.0.0.1:${pair.config.ports.guardian}${path}`;
  return fetch(url, { headers, signal: AbortSignal.timeout(2_000) });
}

async function health(): Promise<Health> {
  return healthSchema.parse(await (await get('/healthz')).json());
}

async function detail(part: string): Promise<string | undefined> {
  return (await health()).parts.find((candidate) => candidate.name === part)?.detail;
}

async function heartbeat(): Promise<GuardianHeartbeat> {
  const redis = await pair.client('latch', 'web');
  const json = await redis.get(latchKeys.guardianHeartbeat());
  redis.disconnect();
  return guardianHeartbeatSchema.parse(JSON.parse(json ?? ''));
}

/** Null while Redis still holds what an earlier guardian wrote. */
async function ownHeartbeat(): Promise<GuardianHeartbeat | null> {
  const [beat, { boot_id }] = await Promise.all([heartbeat(), health()]);
  return beat.boot_id === boot_id ? beat : null;
}

function startEngine(): AppProcess {
  engine = new AppProcess('engine', ['--config', pair.runtimeFor('engine', ID), '--engine', ID]);
  return engine;
}

const seen = (words: string) => async () => (await detail(`engine ${ID}`))?.startsWith(words);

/** Before the first heartbeat of its own an engine could send nothing, and its end would be none to be struck for. */
async function firstBeat(): Promise<void> {
  const redis = await pair.client('latch', 'web');
  await until('a heartbeat of the engine itself', async () => {
    const json = await redis.get(latchKeys.engineHeartbeat(engineIdSchema.parse(ID)));
    return json !== null && JSON.parse(json).goodbye === undefined;
  });
}

test('says of an engine: never started, alive, stopped as planned, alive again, DARK', async () => {
  await until('never started', seen('has never written'));
  const first = startEngine();
  await until('alive', seen('alive'));
  // It may be alive by its port before it has said so in redis-latch, and then has no goodbye to say there.
  await firstBeat();
  first.signal('SIGTERM');
  await first.ended;
  await until('a goodbye', seen('stopped as planned'));
  const second = startEngine();
  await until('alive again', seen('alive'));
  await firstBeat();
  second.signal('SIGKILL');
  await until('DARK', seen('DARK'));
  await until('DARK in the log', () => guardian.messages.some((msg) => msg.includes('DARK')));
  expect(guardian.messages.filter((msg) => msg.startsWith(`engine ${ID} `))).toEqual([
    `engine ${ID} has never written a heartbeat`,
    `engine ${ID} alive`,
    `engine ${ID} stopped as planned`,
    `engine ${ID} alive`,
    expect.stringContaining(`engine ${ID} DARK`),
  ]);
});

test('a frozen engine is DARK on both routes and alive again when it wakes', async () => {
  const frozen = startEngine();
  await until('alive', seen('alive'));
  await firstBeat();
  frozen.signal('SIGSTOP');
  await until('DARK', seen('DARK'));
  expect((await health()).ok).toBe(false);
  frozen.signal('SIGCONT');
  await until('alive again', seen('alive'));
});

test('with redis-latch gone it stays up, says so, still sees the engine by its port, and heals', async () => {
  startEngine();
  await until('alive', seen('alive'));
  const { seq, boot_id } = await until('a heartbeat of its own', ownHeartbeat);
  pair.signal('latch', 'SIGKILL');
  await until('the loss', async () => (await detail('redis-latch')) === 'not reachable');
  await until('alive by its port', seen('alive'));
  engine?.signal('SIGKILL');
  await until('DARK', seen('DARK'));
  await pair.restart('latch');
  const later = await until('a later heartbeat', async () => {
    const beat = await ownHeartbeat();
    return beat !== null && beat.seq > seq ? beat : null;
  });
  expect(later.boot_id).toBe(boot_id);
  await until('the link is well', async () => (await detail('redis-latch')) === 'heartbeat accepted');
});

test('its heartbeat claims no more than it knows: without a venue no wallet is proven', async () => {
  const beat = await until('a heartbeat of its own', ownHeartbeat);
  expect(beat).toMatchObject({
    wallets: [{ engine_id: ID, proven_at: null }],
    telegram: { configured: false },
  });
  expect(beat.wallets[0]?.problem).toContain('not accepted an action');
});

test('metrics are for the scraper alone', async () => {
  const token = async (caller: string) =>
    (await readFile(join(pair.home.secrets, `bearer-${caller}.token`), 'utf8')).trim();
  expect((await get('/metrics')).status).toBe(401);
  expect((await get('/metrics', await token('stop'))).status).toBe(401);
  const text = await (await get('/metrics', await token('scraper'))).text();
  expect(text).toContain('agora_engine_dark{engine_id="mm-1",process="guardian"}');
  expect(text).toContain('agora_heartbeat_age_seconds{process="guardian"}');
});

test('SIGTERM while a stop stands and no venue answers: it stays its time, says what it leaves, a goodbye, and ends with 1', async () => {
  await until('a heartbeat of its own', ownHeartbeat);
  guardian.signal('SIGTERM');
  // By a supervisor whose whole group was told, once more: no hurry.
  setTimeout(() => guardian.signal('SIGTERM'), 1_000);
  expect(await guardian.ended).toEqual({ code: 1, signal: null });
  expect(guardian.messages.at(-1)).toMatch(/^guardian stopped: .*its open orders are not known/);
  expect((await heartbeat()).goodbye).toMatchObject({ reason: 'SIGTERM' });
});

test('SIGINT while it stays: it ends at once', async () => {
  await until('a heartbeat of its own', ownHeartbeat);
  guardian.signal('SIGTERM');
  setTimeout(() => guardian.signal('SIGINT'), 1_000);
  expect(await guardian.ended).toEqual({ code: 130, signal: null });
  expect(guardian.messages.at(-1)).not.toMatch(/^guardian stopped/);
});

test.each([
  ['no arguments', () => [], 2, 'usage: main.ts'],
  [
    'a runtime file of another process',
    () => ['--config', pair.runtimeFor('pager')],
    3,
    'was written for pager',
  ],
  ['a runtime file that is no JSON', () => ['--config', brokenFile()], 3, 'the file: '],
  ['its port taken', () => ['--config', pair.runtimeFor('guardian')], 4, 'EADDRINUSE'],
])('refuses in one line: %s', async (_, args, code, text) => {
  const refused = new AppProcess('guardian', args());
  expect((await refused.ended).code).toBe(code);
  const [line, ...others] = refused.lines.filter((each) => each.startsWith('guardian: '));
  expect(line).toContain(text);
  expect(others).toEqual([]);
});

function brokenFile(): string {
  const path = join(pair.home.run, 'broken.json');
  writeFileSync(path, '{');
  return path;
}
