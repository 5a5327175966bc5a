// `./agora` as an operator meets it: every wrong circumstance is one clear line with the documented exit code, and nothing
// half-started stays behind.
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAt, ROOT } from '@agora/scripts/home';
import { ensureDeploymentFiles } from '@agora/scripts/prepare/prepare';
import { isAlive } from '@agora/scripts/supervisor/identity';
import { readState } from '@agora/scripts/supervisor/state';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { agora, type Deployment, newDeployment } from './stack.ts';
import { statusUntil } from './status-of.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function fresh(): Promise<Deployment> {
  const deployment = await newDeployment();
  cleanups.push(() => deployment.remove());
  return deployment;
}

const running = (deployment: Deployment) =>
  readState(deployment.home)
    ?.processes.filter((each) => each.identity !== null && isAlive(each.identity))
    .map((each) => each.name) ?? [];

const processNamed = (deployment: Deployment, name: string) =>
  readState(deployment.home)?.processes.find((each) => each.name === name);

/** The line that speaks to the operator; steps before it are indented. */
const complaint = (stderr: string) =>
  stderr
    .split('\n')
    .filter((line) => line.startsWith('agora: '))
    .at(-1) ?? '';

async function take(port: number): Promise<void> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => server.close(() => resolve())));
}

describe('a refused start', () => {
  test.each(['web', 'redis_latch', 'redis_live'] as const)('port %s taken', async (name) => {
    const deployment = await fresh();
    await take(deployment.config.ports[name]);
    const { code, stderr } = await deployment.run('up', '--detach');
    expect(code).toBe(4);
    expect(complaint(stderr)).toMatch(
      new RegExp(
        `^agora: port ${deployment.config.ports[name]} \\(${name.replace('_', '-')}\\) is taken by another program — stop that program`,
      ),
    );
    expect(running(deployment)).toEqual([]);
  });

  test('broken YAML', async () => {
    const deployment = await fresh();
    appendFileSync(deployment.configFile, '\n}');
    const { code, stderr } = await deployment.run('up', '--detach');
    expect(code).toBe(3);
    expect(complaint(stderr)).toMatch(/config\.yaml:\d+: not valid YAML/);
  });

  test('a key file that others may read', async () => {
    const deployment = await fresh();
    await deployment.run('up', '--detach');
    await deployment.run('down');
    const key = readdirSync(deployment.home.secrets).find((file) => file.endsWith('-engine.key')) ?? '';
    chmodSync(join(deployment.home.secrets, key), 0o644);
    const { code, stderr } = await deployment.run('up', '--detach');
    expect(code).toBe(4);
    expect(complaint(stderr)).toMatch(/-engine\.key is readable by others \(mode 0644\) — chmod 600/);
    expect(running(deployment)).toEqual([]);
  });

  test('the wrong certificate', async () => {
    const deployment = await fresh();
    await deployment.run('up', '--detach');
    await deployment.run('down');
    const other = await newDeployment();
    cleanups.push(() => other.remove());
    await ensureDeploymentFiles(other.home, other.config);
    copyFileSync(join(other.home.tls, 'client-web.crt'), join(deployment.home.tls, 'client-web.crt'));
    const { code, stderr } = await deployment.run('up', '--detach');
    expect(code).toBe(4);
    expect(complaint(stderr)).toMatch(
      /certificate client-web\.crt was not signed by this deployment's ca\.crt — remove/,
    );
  });

  test('console beyond loopback: on every address without a name, and with a certificate that is not there', async () => {
    const { engines, ...rest } = (await fresh()).config;
    const bound = (web: object) =>
      newDeployment({
        configure: (config) => ({ ...config, engines, ...rest, web: { ...config.web, ...web } }),
      });
    const open = await bound({ bind: '0.0.0.0' });
    cleanups.push(() => open.remove());
    const { code, stderr } = await open.run('up', '--detach');
    expect(code).toBe(3);
    expect(complaint(stderr)).toMatch(/web\.allowed_origins: must name at least one origin/);
    const tls = { certificate: '/x.crt', key: '/x.key' };
    const dressed = await bound({ bind: '0.0.0.0', allowed_origins: ['https://console.example'], tls });
    cleanups.push(() => dressed.remove());
    const second = await dressed.run('up', '--detach');
    expect(second.code).not.toBe(0);
    expect(complaint(second.stderr)).toMatch(/web/);
    expect(running(dressed)).toEqual([]);
  });

  test.each([
    ['an unknown command', ['upp'], 2, /there is no command 'upp'/],
    ['a command by a name that every object has', ['constructor'], 2, /there is no command 'constructor'/],
    ['an unknown flag', ['up', '--detatch'], 2, /unknown option '--detatch'/],
    ['a stray word', ['down', 'now'], 2, /unexpected 'now'/],
    ['an unknown stage', ['test', 'everything'], 2, /there is no test stage 'everything'/],
    ['a configuration that is not there', ['up', '--config', '/nowhere.yaml'], 3, /does not exist/],
    ['status where nothing was started', ['status'], 5, /nothing was ever started here — run `\.\/agora up`/],
    ['logs where nothing was started', ['logs'], 5, /there are no logs yet/],
  ])('%s', async (_name, args, exit, message) => {
    const home = mkdtempSync(join(tmpdir(), 'agora-none-'));
    cleanups.push(() => rmSync(home, { recursive: true, force: true }));
    const { code, stderr } = await agora(...args, '--home', join(home, 'none'));
    expect(code).toBe(exit);
    expect(complaint(stderr)).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('a disk that will not do', () => {
  const mounts = mkdtempSync(join(tmpdir(), 'agora-mount-'));
  const mount = (name: string, options: string): string | undefined => {
    const dir = join(mounts, name);
    mkdirSync(dir);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', dir], { stdio: 'ignore' });
    } catch {
      return undefined;
    }
    cleanups.push(() => void execFileSync('umount', ['-l', dir]));
    return dir;
  };
  afterAll(() => rmSync(mounts, { recursive: true, force: true }));

  test.each([
    ['full', 'size=4m', /only \d+ MB are free on the disk of .* — free at least 200 MB/],
    ['readonly', 'size=4m,ro', /the file system is read-only: .* — use a folder that can be written/],
  ])('%s', async (name, options, message) => {
    const dir = mount(name, options);
    if (dir === undefined) {
      console.warn(`SKIPPED: this machine does not let the test mount a ${name} disk`);
      return;
    }
    const { code, stderr } = await agora('up', '--detach', '--home', join(dir, 'home'));
    expect(code).toBe(4);
    expect(complaint(stderr)).toMatch(message);
  });

  test('a checkout that cannot be written', () => {
    const dir = mount('checkout', 'size=4m');
    if (dir === undefined) {
      console.warn('SKIPPED: this machine does not let the test mount a read-only disk');
      return;
    }
    writeFileSync(join(dir, 'agora'), readFileSync(join(ROOT, 'agora')), { mode: 0o755 });
    execFileSync('mount', ['-o', 'remount,ro', dir]);
    const attempt = () => execFileSync(join(dir, 'agora'), ['up'], { stdio: 'pipe', encoding: 'utf8' });
    expect(attempt).toThrow(/agora: cannot write to .*make this folder writable/);
  });
});

describe('a running system', () => {
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await newDeployment();
    const { code, stderr } = await deployment.run('up', '--detach');
    expect(stderr).toMatch(/Console: http:\/\/127\.0\.0\.1:\d+\/console/);
    expect(code).toBe(0);
  });
  afterAll(() => deployment.remove());

  test('flatten looks at the account of a halted engine with the wallet and the venue that it was given', async () => {
    const [engine] = deployment.config.engines;
    const { code, stdout, stderr } = await deployment.run('flatten', String(engine?.id), '--json');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ engine_id: engine?.id, positions: [], confirm: null });
    expect(code).toBe(0);
    const unconfirmed = await deployment.run('flatten', String(engine?.id), '--confirm', 'FLATTEN');
    expect(complaint(unconfirmed.stderr)).toMatch(/nothing was shown that could be confirmed/);
    expect(unconfirmed.code).toBe(2);
  });

  test('status --json has the fixed shape and says HALTED with the gate closed', async () => {
    // A command asks Redis once, and a busy machine may answer too late: it is asked again.
    const status = await statusUntil(
      deployment,
      'HALTED',
      ({ state, latch, processes }) =>
        state === 'HALTED' &&
        latch.panic_epoch !== null &&
        processes.some(({ name, age_ms }) => name === 'guardian' && age_ms !== null && age_ms < 2_000),
    );
    expect((await deployment.run('status', '--json')).code).toBe(0);
    expect(status).toMatchObject({ engine_id: 'mm-1', state: 'HALTED', gate: { open: false } });
    expect(status.gate.signals.map((signal) => signal.name)).toHaveLength(6);
    expect(status.latch).toMatchObject({ panic_epoch: 0, resume_epoch: 0, latched: false });
    expect(status.processes.map((each) => [each.name, each.state])).toEqual(
      ['redis-latch', 'redis-live', 'paper-venue', 'guardian', 'engine-mm-1', 'pager', 'web'].map((name) => [
        name,
        'up',
      ]),
    );
  });

  test('kill -9 of any process: the supervisor says so and restarts it, and the engine comes back HALTED', async () => {
    const names = readState(deployment.home)?.processes.map((each) => each.name) ?? [];
    expect(names).toHaveLength(7);
    for (const name of names) {
      const victim = processNamed(deployment, name);
      process.kill(victim?.identity?.pid ?? 0, 'SIGKILL');
      await expect
        .poll(() => processNamed(deployment, name), { timeout: 20_000 })
        .toMatchObject({ state: 'healthy', restarts: 1, lastExit: 'was killed by SIGKILL' });
      expect(processNamed(deployment, name)?.identity?.pid).not.toBe(victim?.identity?.pid);
    }
    const log = readFileSync(join(deployment.home.logs, 'supervisor.log'), 'utf8');
    for (const name of names)
      expect(log).toMatch(new RegExp(`${name}: was killed by SIGKILL; restarting in`));
    const proven = await statusUntil(
      deployment,
      'HALTED, verified',
      ({ display, clearance }) => display === 'HALTED' && clearance === 'verified',
    );
    expect(proven).toMatchObject({ state: 'HALTED', gate: { open: false } });
  }, 240_000);

  test('a second up says what runs and changes nothing', async () => {
    const before = readState(deployment.home)?.processes.map((each) => each.identity);
    const { code, stderr } = await deployment.run('up', '--detach');
    expect(code).toBe(0);
    expect(stderr).toMatch(/already up; this runs:/);
    expect(readState(deployment.home)?.processes.map((each) => each.identity)).toEqual(before);
  });

  test('doctor, right after the start, finds nothing wrong', async () => {
    const { code, stdout } = await deployment.run('doctor');
    expect(stdout).not.toMatch(/FAIL/);
    expect(code).toBe(0);
  });

  test('every private file is private', () => {
    expect(
      execFileSync(
        'find',
        [deployment.home.dir, '-ignore_readdir_race', '-perm', '/077', '-not', '-type', 'l'],
        { encoding: 'utf8' },
      )
        .split('\n')
        .filter((path) => path !== '' && !path.endsWith('config.yaml')),
    ).toEqual([]);
  });

  test('redis-repair refuses to work under a running system', async () => {
    const { code, stderr } = await deployment.run('redis-repair');
    expect(code).toBe(1);
    expect(complaint(stderr)).toMatch(
      /AGORA runs; its store is not repaired under it — run `\.\/agora down` first/,
    );
  });

  test('down leaves no process; a second down says so', async () => {
    const { code } = await deployment.run('down');
    expect(code).toBe(0);
    expect(running(deployment)).toEqual([]);
    const second = await deployment.run('down');
    expect(second.code).toBe(0);
    expect(second.stderr).toMatch(/nothing was running/);
    const status = await deployment.run('status');
    expect(status.code).toBe(5);
    expect(status.stdout).toMatch(/^UNKNOWN · mm-1\n/);
    expect(status.stderr).toMatch(/nothing runs here/);
  });

  test('a torn latch file: up refuses, redis-repair mends it and raises the latch', async () => {
    const dir = join(deployment.home.redisLatch, 'appendonlydir');
    const file = readdirSync(dir).find((name) => name.endsWith('.incr.aof')) ?? '';
    appendFileSync(join(dir, file), '*3\r\n$3\r\nSET\r\n$5\r\nag');
    const torn = await deployment.run('up', '--detach');
    expect(torn.code).toBe(1);
    expect(complaint(torn.stderr)).toMatch(/redis-latch did not start/);
    expect(running(deployment)).toEqual([]);
    const repaired = await deployment.run('redis-repair');
    expect(repaired.stderr).toMatch(/repaired\. The global latch is raised \(epoch 1\)/);
    expect(repaired.code).toBe(0);
    expect(existsSync(homeAt(deployment.home.dir).redisLatch)).toBe(true);
    // Removed as it says, so that what stands at the next start stands in the store alone.
    const [killFile = ''] = /(?<=before you resume: rm ).*/.exec(repaired.stderr) ?? [];
    rmSync(killFile);
    const again = await deployment.run('up', '--detach');
    expect(again.stderr).toMatch(/everything runs/);
    expect(again.stderr).toMatch(/it starts HALTED, and a stop from before stands: \.\/agora why/);
    expect(again.code).toBe(0);
    const { latch } = await statusUntil(deployment, 'latched', (status) => status.latch.latched);
    expect(latch.global).toEqual({ panic_epoch: 1, resume_epoch: 0 });
  });

  test('resume shows the gates and asks for no phrase that the engine would refuse; a given phrase is sent', async () => {
    const asking = await deployment.run('resume');
    expect(asking.stderr).toMatch(/ {2}NO {2}/);
    expect(complaint(asking.stderr)).toMatch(/not hold, so the engine would refuse; nothing was asked/);
    expect(asking.code).toBe(1);
    const given = await deployment.run('resume', '--confirm', `RESUME ${deployment.config.engines[0]?.id}`);
    expect(given.stderr).toMatch(/refused \(/);
    expect(given.code).toBe(1);
  });
});
