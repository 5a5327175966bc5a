// The supervisor against real child processes: order of start and stop, restart after a kill, a start that fails leaves
// nothing behind, and a child that ignores SIGTERM is killed in time.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Refusal } from '../cli/refusal.ts';
import { createHome, type Home, homeAt } from '../home.ts';
import { isAlive } from './identity.ts';
import { acquireLock } from './lock.ts';
import type { Plan, ProcessSpec } from './plan.ts';
import type { RestartCheck } from './same-code.ts';
import { isSupervised, leftovers, readState } from './state.ts';
import { stopLeftovers } from './stop.ts';
import { Supervisor } from './supervisor.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function freshHome(): Home {
  const home = homeAt(mkdtempSync(join(tmpdir(), 'agora-supervisor-')));
  createHome(home);
  cleanups.push(() => rmSync(home.dir, { recursive: true, force: true }));
  return home;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const HEALTHY = "require('http').createServer((q,r)=>r.end('ok')).listen(PORT,'127.0.0.1')";
const STUBBORN = `process.on('SIGTERM',()=>{});${HEALTHY}`;
const DYING = "console.error('no key here');process.exit(3)";

async function spec(name: string, stage: number, code: string, stopTimeoutMs = 5000): Promise<ProcessSpec> {
  const port = await freePort();
  return {
    name,
    stage,
    port,
    host: '127.0.0.1',
    health: 'http',
    stopTimeoutMs,
    command: process.execPath,
    args: ['-e', code.replaceAll('PORT', String(port))],
  };
}

function supervise(
  home: Home,
  processes: ProcessSpec[],
  afterStores = async (): Promise<void> => undefined,
  whyNotAgain?: RestartCheck,
) {
  const lines: string[] = [];
  const plan: Plan = { buildId: 'b', configFile: 'c', engineIds: [], consoleUrl: 'u', processes };
  const line = (name: string, note: string) => lines.push(`${name}: ${note}`);
  const supervisor = new Supervisor(home, plan, { line, afterStores }, whyNotAgain);
  cleanups.push(() => supervisor.stop());
  return { supervisor, lines };
}

const alive = (home: Home) =>
  readState(home)
    ?.processes.filter((each) => each.identity !== null && isAlive(each.identity))
    .map((each) => each.name) ?? [];

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('Supervisor', () => {
  test('starts stage by stage, runs the hook after the stores, stops in reverse', async () => {
    const home = freshHome();
    const order: string[] = [];
    const { supervisor, lines } = supervise(
      home,
      [await spec('store', 0, HEALTHY), await spec('engine', 3, HEALTHY), await spec('web', 4, HEALTHY)],
      async () => {
        order.push(alive(home).join());
      },
    );
    await supervisor.start();
    expect(order).toEqual(['store']);
    expect(readState(home)).toMatchObject({ phase: 'running' });
    expect(alive(home)).toEqual(['store', 'engine', 'web']);
    await supervisor.stop();
    expect(alive(home)).toEqual([]);
    const stops = lines.filter((line) => /: stopped/.test(line)).map((line) => line.split(':')[0]);
    expect(stops).toEqual(['web', 'engine', 'store']);
  });

  test('a killed process is named, restarted, and healthy again', async () => {
    const home = freshHome();
    const { supervisor, lines } = supervise(home, [await spec('engine', 3, HEALTHY)]);
    await supervisor.start();
    const first = readState(home)?.processes[0]?.identity;
    expect(first).not.toBeNull();
    process.kill(first?.pid ?? 0, 'SIGKILL');
    await until(
      () =>
        readState(home)?.processes[0]?.restarts === 1 && readState(home)?.processes[0]?.state === 'healthy',
    );
    expect(readState(home)?.processes[0]?.identity?.pid).not.toBe(first?.pid);
    expect(lines.some((line) => line === 'engine: was killed by SIGKILL; restarting in 0.5 s')).toBe(true);
  });

  test('a state that could not be written is written as soon as it can be', async () => {
    const home = freshHome();
    const { supervisor, lines } = supervise(home, [await spec('engine', 3, HEALTHY)]);
    await supervisor.start();
    const temporary = join(home.run, `supervisor.json.${process.pid}.new`);
    mkdirSync(temporary);
    const first = readState(home)?.processes[0]?.identity?.pid ?? 0;
    process.kill(first, 'SIGKILL');
    await until(() => lines.at(-1)?.startsWith('engine: healthy') === true && lines.length > 4);
    expect(readState(home)?.processes[0]?.identity?.pid).toBe(first);
    rmSync(temporary, { recursive: true });
    await until(() => readState(home)?.processes[0]?.restarts === 1);
    expect(alive(home)).toEqual(['engine']);
    expect(lines.filter((line) => line.startsWith('supervisor: '))).toEqual([
      expect.stringMatching(/cannot write its state: EISDIR.*; it tries on$/),
      'supervisor: its state is written again',
    ]);
  });

  test('one that must not be started again stays down, says why, and is stopped with the others', async () => {
    const home = freshHome();
    const { supervisor, lines } = supervise(
      home,
      [await spec('engine-mm-1', 3, HEALTHY), await spec('guardian', 2, HEALTHY)],
      undefined,
      ({ name }) => (name === 'engine-mm-1' ? 'not started again: other code' : null),
    );
    await supervisor.start();
    for (const each of readState(home)?.processes ?? []) process.kill(each.identity?.pid ?? 0, 'SIGKILL');
    const states = () => readState(home)?.processes.map(({ state, identity }) => [state, identity !== null]);
    await until(() => JSON.stringify(states()) === '[["stopped",false],["healthy",true]]');
    expect(readState(home)?.processes[0]?.lastExit).toBe(
      'was killed by SIGKILL; not started again: other code',
    );
    expect(lines).toContain('engine-mm-1: not started again: other code');
    const endedAt = readState(home)?.processes[0]?.since ?? '';
    await supervisor.stop();
    expect(alive(home)).toEqual([]);
    const [engine, guardian] = supervisor.processes;
    expect(engine).toMatchObject({ state: 'stopped', since: endedAt });
    expect((guardian?.since ?? '') > endedAt).toBe(true);
  });

  /** On SIGUSR2 it answers nothing any more, or 503; it logs each answer. */
  const troubled = async (trouble: 'for(;;);' | 'status=503') => {
    const code = `let status=200;process.on('SIGUSR2',()=>{${trouble}});
      require('http').createServer((q,r)=>{r.statusCode=status;console.log(status);r.end()}).listen(PORT,'127.0.0.1')`;
    return { ...(await spec('guardian', 2, code, 100)), silentMsMax: 100 };
  };

  test('one that hangs is ended and started again where the plan says so', async () => {
    const home = freshHome();
    const { supervisor, lines } = supervise(home, [await troubled('for(;;);')]);
    await supervisor.start();
    process.kill(readState(home)?.processes[0]?.identity?.pid ?? 0, 'SIGUSR2');
    await until(() => readState(home)?.processes[0]?.restarts === 1);
    expect(lines).toContainEqual(expect.stringMatching(/^guardian: silent for \d s: it is ended/));
  });

  test('one that answers that it is unwell is left alone', async () => {
    const home = freshHome();
    const { supervisor } = supervise(home, [await troubled('status=503')]);
    await supervisor.start();
    process.kill(readState(home)?.processes[0]?.identity?.pid ?? 0, 'SIGUSR2');
    const looks = () => readFileSync(join(home.logs, 'guardian.log'), 'utf8').match(/503/g)?.length ?? 0;
    await until(() => looks() > 8);
    expect(readState(home)?.processes[0]).toMatchObject({ state: 'unhealthy', restarts: 0 });
  });

  test('a process whose log cannot be opened runs all the same, and it is said', async () => {
    const home = freshHome();
    mkdirSync(join(home.logs, 'engine.log'));
    const { supervisor, lines } = supervise(home, [await spec('engine', 3, HEALTHY)]);
    await supervisor.start();
    expect(alive(home)).toEqual(['engine']);
    expect(lines[0]).toMatch(/^engine: starting, pid \d+; its log cannot be opened$/);
  });

  test('one that dies without a log ends the start all the same', async () => {
    const home = freshHome();
    mkdirSync(join(home.logs, 'engine.log'));
    const { supervisor } = supervise(home, [await spec('engine', 3, DYING)]);
    await expect(supervisor.start()).rejects.toThrow(Refusal);
    expect(alive(home)).toEqual([]);
  });

  test('a process that dies at start ends the start with its last words, and nothing is left', async () => {
    const home = freshHome();
    const { supervisor } = supervise(home, [await spec('store', 0, HEALTHY), await spec('engine', 3, DYING)]);
    const error = await supervisor.start().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Refusal);
    expect((error as Refusal).line()).toMatch(
      /engine did not start \(exited with code 3\): no key here — see `\.\/agora logs engine`/,
    );
    expect(readState(home)).toMatchObject({ phase: 'failed' });
    expect(alive(home)).toEqual([]);
  });

  test('a child that ignores SIGTERM is killed after its time', async () => {
    const home = freshHome();
    const { supervisor, lines } = supervise(home, [await spec('deaf', 0, STUBBORN, 100)]);
    await supervisor.start();
    await supervisor.stop();
    expect(alive(home)).toEqual([]);
    expect(lines.at(-1)).toBe('deaf: stopped (was killed by SIGKILL)');
  });

  // As a signal to the whole group does: it reaches an engine while the console is still being stopped.
  test.each([
    ['an engine', 'engine-mm-1', "process.on('SIGTERM',()=>process.exit(0));", 0],
    ['an engine without a proof', 'engine-mm-1', "process.on('SIGTERM',()=>process.exit(3));", 1],
    ['the guardian', 'guardian', "process.on('SIGTERM',()=>process.exit(0));", 1],
  ])(
    '%s that ends before its turn: started again only where it may still be needed',
    async (_, name, onTerm, restarts) => {
      const home = freshHome();
      const { supervisor } = supervise(home, [
        await spec(name, 3, `${onTerm}${HEALTHY}`),
        await spec('web', 4, STUBBORN, 1_500),
      ]);
      await supervisor.start();
      const stopping = supervisor.stop();
      process.kill(readState(home)?.processes[0]?.identity?.pid ?? 0, 'SIGTERM');
      await stopping;
      expect(readState(home)?.processes[0]).toMatchObject({ state: 'stopped', identity: null, restarts });
      expect(alive(home)).toEqual([]);
    },
  );

  test('an engine that ended with its proof in the instant before the stop is not started again', async () => {
    const home = freshHome();
    const { supervisor, lines } = supervise(home, [
      await spec('engine-mm-1', 3, `process.on('SIGTERM',()=>process.exit(0));${HEALTHY}`),
      await spec('web', 4, STUBBORN, 1_500),
    ]);
    await supervisor.start();
    process.kill(readState(home)?.processes[0]?.identity?.pid ?? 0, 'SIGTERM');
    await until(() => readState(home)?.processes[0]?.state === 'restarting');
    const endedAt = readState(home)?.processes[0]?.since;
    await supervisor.stop();
    expect(readState(home)?.processes[0]).toMatchObject({ state: 'stopped', since: endedAt, identity: null });
    expect(lines.filter((line) => line.startsWith('engine-mm-1: starting'))).toHaveLength(1);
  });

  test('stopping while starting stops what was started and starts no more', async () => {
    const home = freshHome();
    const never = await spec('slow', 1, 'setInterval(()=>{},1000)', 100);
    const { supervisor, lines } = supervise(home, [
      await spec('store', 0, HEALTHY),
      never,
      await spec('web', 4, HEALTHY),
    ]);
    const starting = supervisor.start();
    await until(() => lines.some((line) => line.startsWith('slow: starting')));
    await supervisor.stop();
    await starting;
    expect(alive(home)).toEqual([]);
    expect(lines.some((line) => line.startsWith('web: starting'))).toBe(false);
  });

  test('stopping while the stores are prepared is no failure, whatever that work says then', async () => {
    const home = freshHome();
    const { supervisor, lines } = supervise(
      home,
      [await spec('store', 0, HEALTHY), await spec('web', 4, HEALTHY)],
      async () => {
        await supervisor.stop();
        throw new Error('Connection is closed.');
      },
    );
    await supervisor.start();
    expect(readState(home)).toMatchObject({ phase: 'stopping', failure: null });
    expect(alive(home)).toEqual([]);
    expect(lines.some((line) => line.startsWith('web: starting'))).toBe(false);
  });

  test('what a dead supervisor left is found by identity and stopped', async () => {
    const home = freshHome();
    const { supervisor } = supervise(home, [await spec('store', 0, HEALTHY), await spec('web', 4, HEALTHY)]);
    await supervisor.start();
    const state = readState(home);
    if (state === undefined) throw new Error('no state was written');
    expect(leftovers(state).map((each) => each.name)).toEqual(['store', 'web']);
    const foreign = {
      ...state,
      processes: state.processes.map((each) => ({ ...each, identity: { pid: process.pid, startTicks: 1 } })),
    };
    expect(leftovers(foreign)).toEqual(process.platform === 'linux' ? [] : foreign.processes);
    void supervisor.stop();
    await stopLeftovers(state);
    expect(leftovers(state)).toEqual([]);
  });
});

test('one supervisor a home; a dead owner gives way', () => {
  const home = freshHome();
  const release = acquireLock(home);
  expect(() => acquireLock(home)).toThrow(/another `\.\/agora up`.* is at work/);
  release();
  acquireLock(home)();
  expect(isSupervised(undefined)).toBe(false);
});
