// Measures on the real servers which user may run which command on which key, and compares the whole table with the
// one in docs/authority-matrix.md: no right can appear or vanish without a reviewed line there.
import type { RedisInstance } from '@agora/shared/redis-authority';
import { redisAuthority } from '@agora/shared/redis-authority';
import { latchStateKeys, liveKeys, REQUEST_SIDES, requestKeys } from '@agora/shared/redis-keys';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RedisPair, startRedisPair } from './redis.ts';

const ENGINES = ['mm-1', 'mm-2'];

let pair: RedisPair;
beforeAll(async () => {
  pair = await startRedisPair({ engineIds: ENGINES });
});
afterAll(() => pair.stop());

/** Commands on one key, with arguments that Redis accepts up to the permission check. */
const ON_KEY: Readonly<Record<string, (key: string) => string[]>> = {
  GET: (key) => [key],
  MGET: (key) => [key],
  HGETALL: (key) => [key],
  XREAD: (key) => ['COUNT', '1', 'STREAMS', key, '0'],
  SET: (key) => [key, '0'],
  SETNX: (key) => [key, '0'],
  INCR: (key) => [key],
  INCRBY: (key) => [key, '-1'],
  DECR: (key) => [key],
  GETDEL: (key) => [key],
  DEL: (key) => [key],
  UNLINK: (key) => [key],
  EXPIRE: (key) => [key, '1'],
  PEXPIRE: (key) => [key, '1000'],
  RENAME: (key) => [key, key],
  APPEND: (key) => [key, '0'],
  HSET: (key) => [key, 'f', 'v'],
  HSETNX: (key) => [key, 'f', 'v'],
  HDEL: (key) => [key, 'f'],
  SADD: (key) => [key, 'm'],
  SMEMBERS: (key) => [key],
  XADD: (key) => [key, '*', 'json', '{}'],
  XDEL: (key) => [key, '0-1'],
  EVAL: (key) => ['return 1', '1', key],
};

const ON_SERVER: Readonly<Record<string, string[]>> = {
  INFO: [],
  TIME: [],
  'CONFIG GET': ['maxmemory'],
  'CONFIG SET': ['maxmemory', '1gb'],
  'ACL LIST': [],
  KEYS: ['*'],
  SCAN: ['0'],
  FLUSHALL: [],
  FLUSHDB: [],
  SWAPDB: ['0', '1'],
  MULTI: [],
  SAVE: [],
  BGREWRITEAOF: [],
  'SCRIPT FLUSH': [],
  'CLIENT KILL': ['ID', '0'],
  'CLIENT PAUSE': ['1'],
  PUBLISH: ['c', 'm'],
  REPLICAOF: ['NO', 'ONE'],
  'DEBUG SLEEP': ['0'],
  SHUTDOWN: ['ABORT'],
};

function keysOf(instance: RedisInstance): string[] {
  const ids = pair.config.engines.map((engine) => engine.id);
  if (instance === 'latch') {
    return [
      ...latchStateKeys(ids),
      ...ids.flatMap((id) => REQUEST_SIDES.flatMap((side) => requestKeys(id, side))),
      'foreign',
    ];
  }
  const own = ids.flatMap((id) => [
    liveKeys.snapshot(id),
    liveKeys.events(id),
    liveKeys.orders(id),
    liveKeys.fills(id),
  ]);
  const global = [
    liveKeys.alertOutbox(),
    liveKeys.alertState(),
    liveKeys.alertAcks(),
    liveKeys.pagerHeartbeat(),
  ];
  return [
    ...own,
    ...global,
    liveKeys.session('s1'),
    liveKeys.sessionsOf('op'),
    liveKeys.loginFailures('account', 'op'),
    'foreign',
  ];
}

/** True unless the server refuses by ACL or setting; any other answer means that the command got through. */
async function allowed(redis: Redis, command: string, args: readonly string[]): Promise<boolean> {
  const [name = '', ...sub] = command.split(' ');
  try {
    await redis.call(name, ...sub, ...args);
    return true;
  } catch (error) {
    return !/^NOPERM|command not allowed/.test((error as Error).message);
  }
}

async function tableOf(instance: RedisInstance): Promise<string[]> {
  const users = redisAuthority(pair.config.engines.map((engine) => engine.id))
    .filter((spec) => spec.instance === instance)
    .map((spec) => spec.user);
  const lines = [
    `## redis-${instance}`,
    '',
    `| key | ${users.join(' | ')} |`,
    `|${'---|'.repeat(users.length + 1)}`,
  ];
  const clients = await Promise.all(users.map((user) => pair.client(instance, user)));
  for (const key of keysOf(instance)) {
    const cells = await Promise.all(
      clients.map((client) =>
        rights(
          client,
          Object.entries(ON_KEY).map(([name, args]) => [name, args(key)]),
        ),
      ),
    );
    lines.push(`| \`${key}\` | ${cells.join(' | ')} |`);
  }
  const server = await Promise.all(clients.map((client) => rights(client, Object.entries(ON_SERVER))));
  lines.push(`| *(no key)* | ${server.join(' | ')} |`, '');
  return lines;
}

async function rights(redis: Redis, commands: readonly (readonly [string, string[]])[]): Promise<string> {
  const verdicts = await Promise.all(
    commands.map(async ([name, args]) => ((await allowed(redis, name, args)) ? name : '')),
  );
  return verdicts.filter((name) => name !== '').join(' ') || '–';
}

test('the authority matrix on the real servers is the one in the docs (I-26)', async () => {
  const head = [
    '# Authority matrix',
    '',
    'Who may do what in Redis, as measured on the real servers with the shipped ACLs, for two engines. A cell lists, of the',
    `${Object.keys(ON_KEY).length} key commands (${Object.keys(ON_KEY).join(', ')}) and ${Object.keys(ON_SERVER).length} server commands (${Object.keys(ON_SERVER).join(', ')}) that the test tries, those that the server lets this user run. Everything else is refused.`,
    'This file is written and compared by `packages/testkit/src/authority-matrix.int.test.ts`.',
    '',
  ];
  const text = [...head, ...(await tableOf('latch')), ...(await tableOf('live'))].join('\n');
  await expect(text).toMatchFileSnapshot('../../../docs/authority-matrix.md');
});

test.each(ENGINES)('nobody but engine-%s can lower its latch', async (id) => {
  const engine = pair.config.engines.find((each) => each.id === id);
  expect(engine).toBeDefined();
  for (const spec of redisAuthority(pair.config.engines.map((each) => each.id)).filter(
    (each) => each.instance === 'latch',
  )) {
    const redis = await pair.client('latch', spec.user);
    for (const key of [`agora:{${id}}:resume:epoch`, `agora:{${id}}:resume:global_epoch`]) {
      const writes = ['SET', 'INCR', 'INCRBY', 'APPEND', 'GETDEL', 'DEL', 'EVAL', 'RENAME'] as const;
      for (const command of writes) {
        const may = await allowed(redis, command, ON_KEY[command]?.(key) ?? []);
        expect(may, `${spec.user} ${command} ${key}`).toBe(spec.user === `engine-${id}` && command === 'SET');
      }
    }
  }
});
