// Holds the authority table against a real Redis: what is granted works, everything else is refused.
// Plain Unix socket without TLS, since only the ACL is under test.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engineIdSchema } from './ids.ts';
import { DEFAULT_USER_OFF, type RedisInstance, redisAuthority, renderAclRules } from './redis-authority.ts';
import { epochKeys, latchKeys, leaseKeys, liveKeys } from './redis-keys.ts';

const a = engineIdSchema.parse('mm-a');
const b = engineIdSchema.parse('mm-b');
const specs = redisAuthority([a, b]);
const passwordSha256 = createHash('sha256').update('pw').digest('hex');

/** One connection speaking RESP2; replies of these tests are short, one at a time. */
class Client {
  private readonly socket: Socket;
  constructor(path: string) {
    this.socket = connect(path);
    this.socket.setEncoding('utf8');
  }
  async send(...args: string[]): Promise<string> {
    const frame = args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`).join('');
    this.socket.write(`*${args.length}\r\n${frame}`);
    const [data] = await once(this.socket, 'data');
    return String(data).trim();
  }
  end() {
    this.socket.destroy();
  }
}

const dir = mkdtempSync(join(tmpdir(), 'agora-acl-'));
const servers: ChildProcess[] = [];

async function startServer(instance: RedisInstance): Promise<string> {
  const socket = join(dir, `${instance}.sock`);
  const acl = join(dir, `${instance}.acl`);
  const rules = specs.filter((s) => s.instance === instance).map((s) => renderAclRules(s, passwordSha256));
  writeFileSync(acl, `${[DEFAULT_USER_OFF, ...rules].join('\n')}\n`);
  const server = spawn('redis-server', [
    '--port',
    '0',
    '--unixsocket',
    socket,
    '--aclfile',
    acl,
    '--save',
    '',
    '--dir',
    dir,
  ]);
  servers.push(server);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let log = '';
  server.stdout.on('data', (chunk: Buffer) => {
    log += chunk.toString();
    if (log.includes('Ready to accept') || log.includes('ready to accept')) resolve(socket);
  });
  server.on('exit', () => reject(new Error(`redis-server ended: ${log}`)));
  return promise;
}

let latchSocket: string;
let liveSocket: string;
beforeAll(async () => {
  [latchSocket, liveSocket] = await Promise.all([startServer('latch'), startServer('live')]);
  const launcher = await login(latchSocket, 'launcher');
  for (const key of epochKeys([a, b])) expect(await launcher.send('SETNX', key, '0')).toBe(':1');
  launcher.end();
});
afterAll(async () => {
  await Promise.all(
    servers.map((server) => {
      server.kill('SIGKILL');
      return new Promise((resolve) => server.once('exit', resolve));
    }),
  );
  rmSync(dir, { recursive: true, force: true });
});

async function login(socket: string, user: string): Promise<Client> {
  const client = new Client(socket);
  expect(await client.send('AUTH', user, 'pw')).toBe('+OK');
  return client;
}

const REFUSED = /^-NOPERM/;
const panic = latchKeys.panicEpoch(a);

describe('redis-latch', () => {
  test.each(['web', 'cli', 'guardian', 'engine-mm-a'])(
    '%s raises the latch and can lower nothing',
    async (user) => {
      const client = await login(latchSocket, user);
      const before = await client.send('GET', panic);
      expect(await client.send('INCR', panic)).toMatch(/^:\d+$/);
      expect(await client.send('INCR', latchKeys.globalPanicEpoch())).toMatch(/^:\d+$/);
      expect(await client.send('HSETNX', latchKeys.panicBy(a), `${user}-1`, '{}')).toBe(':1');
      expect(await client.send('HSETNX', latchKeys.panicBy(a), `${user}-1`, '{"other":1}')).toBe(':0');
      for (const key of [panic, latchKeys.globalPanicEpoch(), latchKeys.panicBy(a)]) {
        for (const command of [
          ['SET', key, '0'],
          ['DEL', key],
          ['UNLINK', key],
          ['EXPIRE', key, '1'],
          ['PEXPIRE', key, '1'],
          ['DECR', key],
          ['INCRBY', key, '-1'],
          ['DECRBY', key, '1'],
          ['INCRBYFLOAT', key, '-1'],
          ['GETDEL', key],
          ['GETEX', key, 'EX', '1'],
          ['GETSET', key, '0'],
          ['SETRANGE', key, '0', '0'],
          ['APPEND', key, '0'],
          ['RENAME', key, 'x'],
          ['MOVE', key, '1'],
          ['HSET', key, '1', 'x'],
          ['HDEL', key, '1'],
          ['RESTORE', key, '0', 'x'],
          ['COPY', 'x', key],
          ['SETEX', key, '1', '0'],
          ['EVAL', 'return 1', '1', key],
          ['MULTI'],
          ['FLUSHALL'],
          ['FLUSHDB'],
          ['SWAPDB', '0', '1'],
          ['SELECT', '1'],
          ['CONFIG', 'SET', 'maxmemory', '1'],
          ['ACL', 'SETUSER', user, '+@all'],
          ['SHUTDOWN'],
          ['REPLICAOF', 'no', 'one'],
          ['SCRIPT', 'FLUSH'],
          ['KEYS', '*'],
          ['SCAN', '0'],
          ['SAVE'],
          ['BGREWRITEAOF'],
          ['PUBLISH', 'x', 'y'],
          ['CLIENT', 'KILL', 'ID', '1'],
          ['CLIENT', 'PAUSE', '1'],
        ]) {
          expect(await client.send(...command), command.join(' ')).toMatch(REFUSED);
        }
      }
      expect(Number((await client.send('GET', panic)).split('\r\n')[1])).toBe(
        Number(before.split('\r\n')[1]) + 1,
      );
      client.end();
    },
  );

  test('only an engine writes its resume epochs, owner and heartbeat', async () => {
    const keys = [
      latchKeys.resumeEpoch(a),
      latchKeys.resumeGlobalEpoch(a),
      latchKeys.owner(a),
      latchKeys.engineHeartbeat(a),
    ];
    const users = specs.filter((s) => s.instance === 'latch').map((s) => s.user);
    for (const user of users) {
      const client = await login(latchSocket, user);
      for (const key of keys) {
        const answer = await client.send('SET', key, '0');
        if (user === 'engine-mm-a') expect(answer, `${user} ${key}`).toBe('+OK');
        else expect(answer, `${user} ${key}`).toMatch(REFUSED);
        expect(await client.send('INCR', key), `${user} INCR ${key}`).toMatch(REFUSED);
      }
      client.end();
    }
  });

  test('a lease is one MGET; another engine keys are foreign to an engine', async () => {
    const client = await login(latchSocket, 'engine-mm-a');
    expect(await client.send('MGET', ...leaseKeys(a))).toMatch(/^\*5/);
    expect(await client.send('MGET', ...leaseKeys(b))).toMatch(REFUSED);
    expect(await client.send('INCR', latchKeys.panicEpoch(b))).toMatch(REFUSED);
    expect(await client.send('HGETALL', latchKeys.panicBy(a))).toMatch(/^\*/);
    expect(await client.send('INFO', 'server')).toMatch(/run_id/);
    expect(await client.send('CONFIG', 'GET', 'appendfsync')).toMatch(/appendfsync/);
    client.end();
  });

  test('a request key belongs to one side, and the engine reads both', async () => {
    const web = await login(latchSocket, 'web');
    const cli = await login(latchSocket, 'cli');
    const engine = await login(latchSocket, 'engine-mm-a');
    const guardian = await login(latchSocket, 'guardian');
    const ofWeb = latchKeys.request(a, 'resume', 'web');
    const ofCli = latchKeys.request(a, 'resume', 'cli');
    expect(await web.send('SET', ofWeb, '{}', 'EX', '60')).toBe('+OK');
    expect(await cli.send('SET', ofCli, '{}', 'EX', '60')).toBe('+OK');
    expect(await web.send('SET', ofCli, '{}')).toMatch(REFUSED);
    expect(await cli.send('SET', ofWeb, '{}')).toMatch(REFUSED);
    expect(await guardian.send('SET', ofWeb, '{}')).toMatch(REFUSED);
    expect(await engine.send('SET', ofWeb, '{}')).toMatch(REFUSED);
    expect(await engine.send('MGET', ofWeb, ofCli)).toMatch(/^\*2/);
    for (const client of [web, cli, engine, guardian]) client.end();
  });

  test('the launcher creates epochs and can neither raise nor overwrite them; the pager only reads', async () => {
    const launcher = await login(latchSocket, 'launcher');
    expect(await launcher.send('SETNX', panic, '0')).toBe(':0');
    for (const command of ['SET', 'INCRBY', 'GETSET']) {
      expect(await launcher.send(command, panic, '0')).toMatch(REFUSED);
    }
    expect(await launcher.send('INCR', panic)).toMatch(REFUSED);
    const pager = await login(latchSocket, 'pager');
    expect(await pager.send('MGET', ...leaseKeys(a))).toMatch(/^\*5/);
    expect(await pager.send('INCR', panic)).toMatch(REFUSED);
    launcher.end();
    pager.end();
  });

  test('the unnamed user is off, and no rule holds a pattern', async () => {
    const client = new Client(latchSocket);
    expect(await client.send('PING')).toMatch(/^-NOAUTH/);
    client.end();
    const keys = specs
      .filter((s) => s.instance === 'latch')
      .flatMap((s) => s.selectors.flatMap((x) => x.keys));
    expect(keys.filter((key) => /[*?[\]\\]/.test(key))).toEqual([]);
  });
});

describe('redis-live', () => {
  test('every granted selector is accepted by the server for what its user does', async () => {
    const engine = await login(liveSocket, 'engine-mm-a');
    expect(await engine.send('SET', liveKeys.snapshot(a), '{}')).toBe('+OK');
    expect(await engine.send('XADD', liveKeys.events(a), 'MAXLEN', '~', '10000', '*', 'json', '{}')).toMatch(
      /^\$/,
    );
    expect(await engine.send('SET', liveKeys.snapshot(b), '{}')).toMatch(REFUSED);
    const web = await login(liveSocket, 'web');
    expect(await web.send('MGET', liveKeys.snapshot(a), liveKeys.snapshot(b))).toMatch(/^\*2/);
    expect(await web.send('SET', liveKeys.snapshot(a), '{}')).toMatch(REFUSED);
    expect(await web.send('SET', liveKeys.session('s1'), '{}', 'EX', '60')).toBe('+OK');
    expect(await web.send('XREAD', 'COUNT', '1', 'STREAMS', liveKeys.events(a), '0')).toMatch(/^\*1/);
    const guardian = await login(liveSocket, 'guardian');
    expect(await guardian.send('XADD', liveKeys.events(a), '*', 'json', '{}')).toMatch(/^\$/);
    expect(await guardian.send('GET', liveKeys.session('s1'))).toMatch(REFUSED);
    const pager = await login(liveSocket, 'pager');
    expect(await pager.send('XGROUP', 'CREATE', liveKeys.alertOutbox(), 'pager', '$', 'MKSTREAM')).toBe(
      '+OK',
    );
    expect(await web.send('XADD', liveKeys.alertOutbox(), '*', 'json', '{}')).toMatch(/^\$/);
    expect(
      await pager.send('XREADGROUP', 'GROUP', 'pager', 'p', 'STREAMS', liveKeys.alertOutbox(), '>'),
    ).toMatch(/^\*1/);
    expect(await pager.send('GET', liveKeys.session('s1'))).toMatch(REFUSED);
    const cli = await login(liveSocket, 'cli');
    expect(await cli.send('DEL', liveKeys.session('s1'))).toBe(':1');
    for (const client of [engine, web, guardian, pager, cli]) client.end();
  });
});
