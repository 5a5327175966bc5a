// The engine as the launcher starts it, against real Redis servers: what it publishes, how it refuses, how it ends.
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { latchKeys } from '@agora/shared/redis-keys';
import { statusSchema } from '@agora/shared/status';
import { AppProcess, until } from '@agora/testkit/app-process';
import { type RedisPair, startRedisPair } from '@agora/testkit/redis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
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
const started: AppProcess[] = [];

beforeAll(async () => {
  pair = await startRedisPair({ engineIds: [ID] });
});
afterAll(() => pair.stop());
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.remove()));
});

function start(runtimeFile?: string): RunningEngine {
  const engine = new RunningEngine(pair, runtimeFile);
  started.push(engine);
  return engine;
}

async function startWell(): Promise<RunningEngine> {
  const engine = start();
  await until('a healthy engine', async () => (await engine.health()).ok);
  return engine;
}

/** From SIGUSR2 on no file is ever said to be on the disk. */
const DISK_HANGS = `data:text/javascript,${encodeURIComponent(`
  import { open } from 'node:fs/promises';
  const file = await open('/dev/null');
  await file.close();
  const never = () => new Promise(() => {});
  process.on('SIGUSR2', () => Object.assign(Object.getPrototypeOf(file), { sync: never, datasync: never }));
`)}`;

/** The runtime file with some of its content changed, beside the real one. */
function changedRuntime(change: (runtime: Record<string, never>) => unknown): string {
  const runtime = JSON.parse(readFileSync(pair.runtimeFor('engine', ID), 'utf8'));
  const path = join(pair.home.run, 'changed.json');
  writeFileSync(path, JSON.stringify(change(runtime)), { mode: 0o600 });
  return path;
}

const dataFile = (name: string) => join(pair.home.data, name);

describe('a started engine', () => {
  test('owns its id, beats, and publishes HALTED(boot) with six signals and no claim about the venue', async () => {
    const engine = await startWell();
    const { boot_id } = await engine.health();
    expect(await readKey(pair, 'latch', latchKeys.owner(ID))).toBe(boot_id);
    expect(await readHeartbeat(pair)).toMatchObject({ boot_id, state: 'HALTED', engine_id: ID });
    const snapshot = await until('a frame of this boot with the latch', async () => {
      const frame = await readSnapshot(pair);
      return frame.boot_id === boot_id && frame.latch !== null && frame;
    });
    expect(snapshot).toMatchObject({
      state: 'HALTED',
      halt: { cause: { code: 'boot' } },
      gate: { open: false },
      orders: { source: 'none', as_of: null },
      latch: { panic_epoch: 0, resume_epoch: 0 },
    });
    expect(JSON.parse(readFileSync(dataFile('mm-1/halt.json'), 'utf8'))).toMatchObject({
      boot_id,
      halt: { cause: { code: 'boot' } },
    });
  });

  test('goes on beating and publishing', async () => {
    await startWell();
    const beat = await readHeartbeat(pair);
    await until('a later heartbeat', async () => (await readHeartbeat(pair)).seq > beat.seq + 3);
    const frame = await readSnapshot(pair);
    await until('a later frame', async () => (await readSnapshot(pair)).seq > frame.seq);
  });

  test('answers each caller what is theirs and nobody else', async () => {
    const engine = await startWell();
    const statuses = async (path: string) =>
      Object.fromEntries(
        await Promise.all(
          ['web', 'guardian', 'cli', 'scraper', 'stop', 'pager'].map(async (caller) => [
            caller,
            (await engine.get(path, bearer(pair, caller))).status,
          ]),
        ),
      );
    expect(await statuses('/trpc/status')).toEqual({
      web: 200,
      guardian: 200,
      cli: 200,
      scraper: 403,
      stop: 401,
      pager: 401,
    });
    expect(await statuses('/metrics')).toEqual({
      web: 403,
      guardian: 403,
      cli: 403,
      scraper: 200,
      stop: 401,
      pager: 401,
    });
    expect((await engine.get('/trpc/status')).status).toBe(401);
    expect((await engine.get('/metrics')).status).toBe(401);
    expect((await engine.get('/elsewhere')).status).toBe(404);
  });

  test('answers its status by contract, and its metrics with units', async () => {
    const engine = await startWell();
    const status = async () => {
      const answer: unknown = await (await engine.get('/trpc/status', bearer(pair, 'cli'))).json();
      const { data } = (answer as { result: { data: unknown } }).result; // tRPC's envelope
      return statusSchema.parse(data);
    };
    // A busy machine may end the lease for a moment, in which the latch is not known and counts as set.
    const { state } = await until('a latch that is known', async () => {
      const seen = await status();
      return seen.latch.latched ? null : seen;
    });
    expect(state).toBe('HALTED');
    const metrics = await (await engine.get('/metrics', bearer(pair, 'scraper'))).text();
    for (const name of [
      'agora_heartbeat_age_seconds',
      'agora_latch_contact_age_seconds',
      'agora_latch_read_duration_seconds_count',
      'agora_loop_delay_seconds_count',
    ]) {
      expect(metrics).toContain(`\n${name}{`);
    }
    expect(metrics).toContain('agora_gate_open{process="engine",engine_id="mm-1"} 0');
  });
});

describe('the host files', () => {
  test('a kill file blocks by name while it lies there', async () => {
    await startWell();
    writeFileSync(dataFile('mm-bot.kill'), '');
    const blocked = () => readSignal(pair, 'kill_switch_active');
    await until('the kill file in the evidence', async () =>
      (await blocked()).evidence.includes('kill file mm-bot.kill present'),
    );
    rmSync(dataFile('mm-bot.kill'));
    await until(
      'no kill file in the evidence',
      async () => !(await blocked()).evidence.includes('kill file'),
    );
  });

  test('an enable file counts when touched since the boot, and a restart spends it', async () => {
    const path = dataFile('mm-bot.operator-enable');
    const enabled = async () => (await readSignal(pair, 'operator_enabled')).holds;
    const first = await startWell();
    expect(await enabled()).toBe(false);
    writeFileSync(path, '');
    await until('operator_enabled to hold', enabled);
    first.signal('SIGKILL');
    await first.ended;

    const second = await startWell();
    const { boot_id } = await second.health();
    const spent = await until('a frame of the new boot, its halt on record', async () => {
      const { boot_id: of, signals } = await readSnapshot(pair);
      const signal = signals.find(({ name }) => name === 'operator_enabled');
      return of === boot_id && signal?.evidence.includes('not recorded') === false ? signal : null;
    });
    expect(spent).toMatchObject({
      holds: false,
      evidence: expect.stringContaining('mm-bot.operator-enable not touched since the halt'),
    });
    utimesSync(path, new Date(), new Date());
    await until('operator_enabled to hold again', enabled);
    rmSync(path);
    await until('operator_enabled to be lost', async () => !(await enabled()));
  });
});

describe('how it ends', () => {
  test('SIGTERM in its first life: a goodbye in redis-latch, exit code 0, the log says so', async () => {
    const own = await startRedisPair({ engineIds: [ID] });
    const engine = new RunningEngine(own);
    try {
      await until('a healthy engine', async () => (await engine.health()).ok);
      engine.signal('SIGTERM');
      expect(await engine.ended).toEqual({ code: 0, signal: null });
      expect((await readHeartbeat(own)).goodbye).toMatchObject({
        reason: expect.stringContaining('SIGTERM'),
      });
      expect(engine.messages.at(-1)).toBe('engine stopped');
    } finally {
      await engine.remove();
      await own.stop();
    }
  });

  test('SIGTERM in a later life that never heard of the venue: the latch is raised, and no goodbye is said', async () => {
    await (await startWell()).remove();
    const engine = await startWell();
    const before = Number(await readKey(pair, 'latch', latchKeys.panicEpoch(ID)));
    engine.signal('SIGTERM');
    expect(await engine.ended).toEqual({ code: 1, signal: null });
    expect((await readHeartbeat(pair)).goodbye).toBeUndefined();
    expect(Number(await readKey(pair, 'latch', latchKeys.panicEpoch(ID)))).toBe(before + 1);
  });

  test('SIGTERM while the disk takes nothing and refuses nothing: the latch is raised, and it ends all the same', async () => {
    await (await startWell()).remove();
    const engine = new RunningEngine(pair, undefined, { preload: [DISK_HANGS] });
    started.push(engine);
    await until('a healthy engine', async () => (await engine.health()).ok);
    const before = Number(await readKey(pair, 'latch', latchKeys.panicEpoch(ID)));
    engine.signal('SIGUSR2');
    engine.signal('SIGTERM');
    expect(await engine.ended).toEqual({ code: 1, signal: null });
    expect(engine.messages.at(-1)).toMatch(/^engine stopped/);
    expect(Number(await readKey(pair, 'latch', latchKeys.panicEpoch(ID)))).toBe(before + 1);
  });

  /** The second is sent by itself at the first: it meets them together. */
  async function endedBy(second: 'SIGINT' | 'SIGTERM') {
    const twice = `data:text/javascript,process.once('SIGTERM',()=>process.kill(process.pid,'${second}'))`;
    const engine = new RunningEngine(pair, undefined, { preload: [twice] });
    started.push(engine);
    await until('a healthy engine', async () => (await engine.health()).ok);
    engine.signal('SIGTERM');
    return { engine, ...(await engine.ended) };
  }

  test('SIGINT after the first ends it at once, whatever that is waiting for', async () => {
    const { engine, code } = await endedBy('SIGINT');
    expect(code).toBe(130);
    expect(engine.messages).not.toContain('engine stopped');
  });

  test('SIGTERM twice, to its whole group and by its supervisor, is no hurry', async () => {
    const { engine, code } = await endedBy('SIGTERM');
    // With a proof or without: it took the time for one.
    expect([0, 1]).toContain(code);
    expect(engine.messages.at(-1)).toMatch(/^engine stopped/);
  });
});

/** Something throws where nothing may, when the process hears SIGUSR2. */
const THROWS = "data:text/javascript,process.on('SIGUSR2',()=>{throw new Error('broken on purpose')})";

describe.each([
  ['with its log', undefined],
  ['with a log that takes nothing, as on a full disk', '/dev/full'],
])('how it breaks %s', (_, log) => {
  test('it falls silent, raises the latch and ends', async () => {
    const output = log === undefined ? undefined : openSync(log, 'w');
    const engine = new RunningEngine(pair, undefined, { preload: [THROWS], ...(output && { output }) });
    started.push(engine);
    await until('a healthy engine', async () => (await engine.health()).ok);
    const raised = async () => Number(await readKey(pair, 'latch', latchKeys.panicEpoch(ID)));
    const before = await raised();
    engine.signal('SIGUSR2');
    await until('its end', () => !engine.running);
    expect(await engine.ended).toEqual({ code: 1, signal: null });
    expect(await raised()).toBe(before + 1);
    if (output !== undefined) closeSync(output);
    else expect(engine.messages).toContain('engine is broken and ends: broken on purpose');
  });
});

describe('how it refuses to start: one line, a code, and nothing touched', () => {
  async function refusal(args: string[]) {
    const engine = new AppProcess('engine', args);
    started.push(engine);
    const { code } = await engine.ended;
    return { code, lines: engine.lines };
  }
  const withRuntime = (path: string) => ['--config', path, '--engine', ID];

  test.each<[string, () => string[], number, string]>([
    ['no arguments', () => [], 2, '--config needs an absolute path'],
    ['an unknown flag', () => ['--config', '/x', '--engine', ID, '--force'], 2, "Unknown option '--force'"],
    ['no runtime file', () => withRuntime('/nonexistent/runtime.json'), 3, 'cannot be read (ENOENT)'],
    ['a malformed runtime file', () => withRuntime(changedRuntime(() => ({}))), 3, 'and '],
    [
      'a key file open to others',
      () => withRuntime(changedRuntime((r) => widened(r))),
      4,
      'is open to others (mode 0644)',
    ],
    [
      'a data directory that is a file',
      () => withRuntime(changedRuntime((r) => ({ ...r, data_dir: fileAsDirectory() }))),
      4,
      'ENOTDIR',
    ],
  ])('%s', async (_, args, code, text) => {
    const { code: seen, lines } = await refusal(args());
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`engine: `);
    expect(lines[0]).toContain(text);
    expect(seen).toBe(code);
  });

  test('its port taken: it never gets to the latch', async () => {
    const before = await readKey(pair, 'latch', latchKeys.owner(ID));
    const { port } = new URL(start().url);
    await Promise.all(started.splice(0).map((each) => each.remove()));
    const holder = createServer().listen(Number(port), '127.0.0.1');
    const { code, lines } = await refusal(withRuntime(pair.runtimeFor('engine', ID)));
    await new Promise((resolve) => holder.close(resolve));
    expect({ code, lines }).toEqual({
      code: 4,
      lines: [`engine: cannot listen on port ${port} (EADDRINUSE)`],
    });
    expect(await readKey(pair, 'latch', latchKeys.owner(ID))).toBe(before);
  });

  function widened(runtime: Record<string, never>): unknown {
    const copy = structuredClone(runtime) as unknown as {
      wallets: Record<string, { engine_key_file: string }>;
    };
    const path = join(pair.home.run, 'wide.key');
    writeFileSync(path, 'key');
    chmodSync(path, 0o644);
    for (const wallet of Object.values(copy.wallets)) wallet.engine_key_file = path;
    return copy;
  }

  function fileAsDirectory(): string {
    mkdirSync(pair.home.run, { recursive: true });
    const path = join(pair.home.run, 'not-a-directory');
    writeFileSync(path, '');
    return path;
  }
});
