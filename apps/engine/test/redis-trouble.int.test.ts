// What the engine makes of a redis-latch and a redis-live that freeze, die, come back, or come back changed.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { latchKeys } from '@agora/shared/redis-keys';
import type { Status } from '@agora/shared/status';
import { until } from '@agora/testkit/app-process';
import { freePorts } from '@agora/testkit/free-ports';
import { type RedisPair, startRedisPair } from '@agora/testkit/redis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  bearer,
  ID,
  RunningEngine,
  readHeartbeat,
  readKey,
  readSignal,
  readSnapshot,
} from './support/running-engine.ts';

let pair: RedisPair;
let engine: RunningEngine;

beforeEach(async () => {
  pair = await startRedisPair({ engineIds: [ID] });
  engine = new RunningEngine(pair);
  await until('a healthy engine', async () => (await engine.health()).ok);
  await until('the lease to hold', () =>
    engine.messages.some((msg) => msg.startsWith('control link is well')),
  );
});
afterEach(async () => {
  await engine.remove();
  await pair.stop();
});

const killEvidence = async () => (await readSignal(pair, 'kill_switch_active')).evidence;

async function raise(key: string): Promise<void> {
  const redis = await pair.client('latch', 'web');
  await redis.incr(key);
  redis.disconnect();
}

async function killAndWait(instance: 'latch' | 'live'): Promise<void> {
  pair.signal(instance, 'SIGKILL');
  await until(`${instance} gone`, async () => {
    const { redis_latch, redis_live } = await engine.health();
    return !(instance === 'latch' ? redis_latch : redis_live).ok;
  });
}

test('a frozen redis-latch: the engine says what it cannot read, answers all the same, and heals alone', async () => {
  const { boot_id } = await engine.health();
  pair.signal('latch', 'SIGSTOP');
  await until('redis-latch not ok', async () => !(await engine.health()).redis_latch.ok);
  await until('the loss in the log', () => engine.messages.includes('control link is lost: no_answer'));
  await until('the frame that says so', async () =>
    (await killEvidence()).includes('redis-latch does not answer, last read '),
  );
  expect(await readSignal(pair, 'kill_switch_active')).toMatchObject({ holds: false, value: true });
  pair.signal('latch', 'SIGCONT');
  await until('redis-latch ok', async () => (await engine.health()).redis_latch.ok);
  await until('no trouble in the evidence', async () => !(await killEvidence()).includes('redis-latch'));
  expect(await engine.health()).toMatchObject({ boot_id });
});

test('a frozen redis-live: the latch stays read, and frames go on afterwards', async () => {
  pair.signal('live', 'SIGSTOP');
  await until('redis-live not ok', async () => !(await engine.health()).redis_live.ok);
  expect((await engine.health()).redis_latch.ok).toBe(true);
  pair.signal('live', 'SIGCONT');
  const { seq } = await until('a frame', () => readSnapshot(pair));
  await until('a later frame', async () => (await readSnapshot(pair)).seq > seq);
});

test('both killed and restarted: no restart of the engine, one line for each change, epochs and owner intact', async () => {
  await raise(latchKeys.panicEpoch(ID));
  await until('the stop in the frame', async () => (await readSnapshot(pair)).latch?.panic_epoch === 1);
  const { boot_id } = await engine.health();
  await killAndWait('latch');
  await killAndWait('live');
  expect(engine.running).toBe(true);
  await pair.restart('latch');
  await pair.restart('live');
  await until('everything ok', async () => (await engine.health()).ok);
  await until('a frame of after', async () => (await readSnapshot(pair)).latch?.panic_epoch === 1);
  expect(await engine.health()).toMatchObject({ boot_id });
  expect(await readKey(pair, 'latch', latchKeys.owner(ID))).toBe(boot_id);
  // Dozens of attempts were made meanwhile: closed, then refused, then connected again.
  const about = (words: string) => engine.messages.filter((msg) => msg.includes(words)).length;
  expect(about('redis-latch is connected')).toBe(2);
  expect(about('redis-latch is not reachable')).toBeLessThanOrEqual(3);
});

test('a stop is seen, shown with its time, and kept in the halt file over a kill -9 of the engine', async () => {
  await raise(latchKeys.globalPanicEpoch());
  await until('the latch in the evidence', async () => (await killEvidence()).includes('latched 20'));
  expect((await readSnapshot(pair)).latch?.global.panic_epoch).toBe(1);
  const highest = () =>
    JSON.parse(readFileSync(join(pair.home.data, ID, 'halt.json'), 'utf8')).highest_epochs;
  await until('the epoch on disk', () => highest().panic_global_epoch === 1);
  engine.signal('SIGKILL');
  await engine.ended;
  engine = new RunningEngine(pair);
  await until('a healthy engine', async () => (await engine.health()).ok);
  expect(highest()).toEqual({ panic_epoch: 0, panic_global_epoch: 1 });
});

describe('a redis-latch that comes back changed', () => {
  const folder = () => join(pair.home.dir, 'redis-latch');

  test('rolled back to before a stop: noticed by the running engine and by the next one', async () => {
    const copy = `${folder()}.copy`;
    cpSync(folder(), copy, { recursive: true });
    await raise(latchKeys.panicEpoch(ID));
    await until('the stop in the frame', async () => (await readSnapshot(pair)).latch?.panic_epoch === 1);
    await killAndWait('latch');
    rmSync(folder(), { recursive: true });
    cpSync(copy, folder(), { recursive: true });
    await pair.restart('latch');
    await until('the rollback in the log', () =>
      engine.messages.includes('control link is lost: epoch_lower'),
    );
    // Raised above what it had seen, so that the stop shows again to everybody.
    await until('a raised latch', async () => ((await readSnapshot(pair)).latch?.panic_epoch ?? 0) > 1);
    expect(await killEvidence()).toContain('latched');

    await killAndWait('latch');
    rmSync(folder(), { recursive: true });
    cpSync(copy, folder(), { recursive: true });
    engine.signal('SIGKILL');
    await engine.ended;
    await pair.restart('latch');
    engine = new RunningEngine(pair);
    // It knows from its halt file what the restored latch has forgotten.
    await until(
      'a latch raised by the next one',
      async () => ((await readSnapshot(pair)).latch?.panic_epoch ?? 0) > 2,
    );
  });

  test('emptied: a missing epoch is never zero', async () => {
    await killAndWait('latch');
    rmSync(join(folder(), 'appendonlydir'), { recursive: true });
    await pair.restart('latch');
    await until('the loss in the evidence', async () =>
      (await killEvidence()).includes('redis-latch has lost an epoch'),
    );
  });
});

test('a second engine on the same data directory stands by, says why, touches nothing, and starts when it is free', async () => {
  const runtime = JSON.parse(readFileSync(pair.runtimeFor('engine', ID), 'utf8'));
  [runtime.config.engines[0].port] = await freePorts(1);
  const path = join(pair.home.run, 'standby.json');
  writeFileSync(path, JSON.stringify(runtime), { mode: 0o600 });
  const owner = await readKey(pair, 'latch', latchKeys.owner(ID));
  const second = new RunningEngine(pair, path);
  try {
    const why = `another process works with ${join(pair.home.data, ID)}`;
    await until('it stands by', () => second.messages.includes(`standing by, HALTED: ${why}`));
    const answered = await second.get('/trpc/status', bearer(pair, 'web'));
    const { result } = (await answered.json()) as { result: { data: Status } };
    expect(result.data).toMatchObject({ state: 'HALTED', cause: { cause: { subject: why } } });
    expect(result.data.gate.signals.find(({ name }) => name === 'kill_switch_active')).toMatchObject({
      holds: false,
      evidence: expect.stringContaining(why),
    });
    expect((await second.health()).ok).toBe(false);
    expect(await readKey(pair, 'latch', latchKeys.owner(ID))).toBe(owner);
    engine.signal('SIGKILL');
    await engine.ended;
    await until('it starts', () => second.messages.includes('engine started, HALTED(boot)'));
    await until('it owns the id', async () => (await readKey(pair, 'latch', latchKeys.owner(ID))) !== owner);
  } finally {
    await second.remove();
  }
});

test('a second engine of the same name on another host takes the id over; the first notices and does not fight', async () => {
  const runtime = JSON.parse(readFileSync(pair.runtimeFor('engine', ID), 'utf8'));
  [runtime.config.engines[0].port] = await freePorts(1);
  // Another host has a data directory of its own.
  runtime.data_dir = join(pair.home.dir, 'other-data');
  mkdirSync(runtime.data_dir, { recursive: true });
  const path = join(pair.home.run, 'second.json');
  writeFileSync(path, JSON.stringify(runtime), { mode: 0o600 });
  const second = new RunningEngine(pair, path);
  try {
    await until('the first to notice', () => engine.messages.includes('control link is lost: other_owner'));
    await until('a healthy second', async () => (await second.health()).ok);
    const { boot_id } = await second.health();
    expect(await readKey(pair, 'latch', latchKeys.owner(ID))).toBe(boot_id);
  } finally {
    await second.remove();
  }
});

test('a wrong password: it stays up, says so once, and shows nothing of it', async () => {
  engine.signal('SIGKILL');
  await engine.ended;
  const runtime = JSON.parse(readFileSync(pair.runtimeFor('engine', ID), 'utf8'));
  const password = join(pair.home.run, 'wrong.password');
  writeFileSync(password, 'certainly-not-it', { mode: 0o600 });
  runtime.redis.latch.users[`engine-${ID}`].password_file = password;
  const path = join(pair.home.run, 'wrong.json');
  writeFileSync(path, JSON.stringify(runtime), { mode: 0o600 });
  engine = new RunningEngine(pair, path);
  const refused = () => engine.messages.filter((msg) => msg.includes('WRONGPASS'));
  await until('the refusal in the log', () => refused().length > 0);
  await until('redis-live ok', async () => (await engine.health()).redis_live.ok);
  expect(refused()).toHaveLength(1);
  expect((await engine.health()).redis_latch).toEqual({ ok: false, age_ms: null });
  expect(engine.lines.join('\n')).not.toContain('certainly-not-it');
});

test('a frozen engine wakes to one heartbeat at a time, never to those it missed', async () => {
  const before = (await readHeartbeat(pair)).seq;
  engine.signal('SIGSTOP');
  // As long as it takes for its heartbeat to be 3 s old by the clock of redis-latch: some thirty are missed.
  await until('three seconds by the clock of redis-latch', frozenForMs(3_000));
  const frozen = (await readHeartbeat(pair)).seq;
  engine.signal('SIGCONT');
  const { seq } = await until('a heartbeat again', async () => {
    const beat = await readHeartbeat(pair);
    return beat.seq > frozen ? beat : null;
  });
  expect(frozen - before).toBeLessThanOrEqual(10);
  expect(seq - frozen).toBeLessThan(15);
  await until('a healthy engine', async () => (await engine.health()).ok);
  const text = await (await engine.get('/metrics', bearer(pair, 'scraper'))).text();
  expect(Number(/agora_lease_endings_total\{[^}]*\} (\d+)/.exec(text)?.[1])).toBeGreaterThanOrEqual(1);
});

/** True once the last heartbeat is this old by the clock of redis-latch. */
function frozenForMs(ageMs: number): () => Promise<boolean> {
  return async () => {
    const redis = await pair.client('latch', 'web');
    const [seconds] = await redis.time();
    redis.disconnect();
    return Number(seconds) * 1_000 - Date.parse((await readHeartbeat(pair)).at) >= ageMs;
  };
}
