// The compose test: brings the paper profile up and holds it against what docs/deploy.md promises, by kernel facts, real
// kills and real stops. It takes any working `docker compose`, and leaves nothing running. `./agora test compose` runs it.
import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Status } from '@agora/shared/status';
import { say } from '../../cli/progress.ts';
import { Deployment, killProcess, summary } from './deployment.ts';
import { compose, containerOf, docker, inside, must } from './docker.ts';
import { addressesOf, hardeningFaults, reaches, SERVICES, secretsOf } from './hardening.ts';
import { refusals } from './refusals.ts';

export interface Sums {
  passed: number;
  failed: number;
  skipped: number;
}

const COLD_START_S_MAX = 60;
const VENUE_PORT = 3110;
/** Somewhere outside, to tell a network without a way out from a host without one. */
const OUTSIDE = ['registry.npmjs.org:443', 'api.hyperliquid.xyz:443'];

export async function composeTest(): Promise<Sums> {
  const sums: Sums = { passed: 0, failed: 0, skipped: 0 };
  if ((await docker(['compose', 'version'])).code !== 0 || (await docker(['info'])).code !== 0) {
    say('agora: SKIPPED: no working `docker compose` here, so nothing of docker-compose.yml was tried');
    return { ...sums, skipped: 1 };
  }
  const it = new Deployment();
  const test = async (name: string, body: () => Promise<unknown>) => {
    const startedMs = performance.now();
    try {
      const value = await body();
      sums.passed += 1;
      say(`  ok    ${name}${typeof value !== 'string' ? '' : `: ${value}`} (${seconds(startedMs)} s)`);
    } catch (error) {
      sums.failed += 1;
      say(`  FAIL  ${name}: ${error instanceof Error ? error.message : error} (${seconds(startedMs)} s)`);
    }
  };
  try {
    await started(test);
    await hardened(it, test);
    await networks(test, sums);
    await refusals(it, test);
    await trading(it, test);
    await surviving(it, test);
  } finally {
    await compose('down', '--timeout', '40');
  }
  return sums;
}

export type Test = (name: string, body: () => Promise<unknown>) => Promise<void>;

async function started(test: Test): Promise<void> {
  for (const profile of ['paper', 'testnet', 'mainnet'])
    await test(`docker-compose.yml is valid for profile ${profile}`, async () => {
      await must(docker(['compose', '--profile', profile, 'config', '--quiet']));
    });
  await test(`cold start within ${COLD_START_S_MAX} s`, async () => {
    await must(compose('build', '--quiet'));
    await must(compose('down', '--timeout', '40'));
    const startedMs = performance.now();
    await must(compose('up', '--detach', '--wait', '--wait-timeout', '180'));
    const tookS = (performance.now() - startedMs) / 1_000;
    if (tookS > COLD_START_S_MAX) throw new Error(`${tookS.toFixed(1)} s`);
    return `${tookS.toFixed(1)} s`;
  });
}

async function hardened(it: Deployment, test: Test): Promise<void> {
  const secrets = secretsOf(it, readdirSync(join(it.home, 'secrets')));
  for (const service of Object.keys(SERVICES))
    await test(`${service} is hardened`, async () => {
      const faults = await hardeningFaults(service, secrets);
      if (faults.length > 0) throw new Error(faults.join('; '));
    });
}

async function networks(test: Test, sums: Sums): Promise<void> {
  const venue = await addressesOf('paper-venue', VENUE_PORT);
  const engine = await addressesOf('engine', 3101);
  await test('engine reaches the venue', async () =>
    expectOpen(await reaches('engine', ['paper-venue:3110']), true));
  for (const service of ['web', 'pager', 'prometheus', 'redis-latch'])
    await test(`no route from ${service} to the venue`, async () =>
      expectOpen(await reaches(service, ['paper-venue:3110', ...venue]), false));
  await test('no route from grafana or the venue to the engine', async () => {
    await expectOpen(await reaches('grafana', ['engine:3101', ...engine]), false);
  });
  const out = await reaches('guardian', OUTSIDE);
  const outside = OUTSIDE.filter((address) => out[address] === true);
  if (outside.length === 0) {
    sums.skipped += 1;
    say(
      '  SKIP  ways out: the guardian reaches nothing outside either, so this host has no way out to judge by',
    );
    return;
  }
  for (const service of ['web', 'redis-latch', 'redis-live', 'prometheus', 'grafana', 'paper-venue'])
    await test(`no way out from ${service}`, async () => expectOpen(await reaches(service, outside), false));
}

async function expectOpen(seen: Record<string, boolean>, open: boolean): Promise<void> {
  const wrong = Object.entries(seen).filter(([, found]) => found !== open);
  if (wrong.length > 0)
    throw new Error(`${wrong.map(([address]) => address)} ${open ? 'does not open' : 'opens'}`);
}

const KILL_FILE = 'mm-bot.kill';
const TRADE_MS_MAX = 180_000;

async function trading(it: Deployment, test: Test): Promise<void> {
  await test('it boots HALTED, and every process is of this build', async () => {
    const status = await it.until(
      'HALTED(boot)',
      ({ state, clearance }) => state === 'HALTED' && clearance === 'verified',
    );
    const builds = status.processes.flatMap(({ build_id }) => build_id ?? []);
    const down = status.processes.filter(({ state }) => state !== 'up').map(({ name }) => name);
    if (status.gate.open) throw new Error('the gate is open');
    if (builds.length < 3 || builds.some((id) => id !== it.buildId))
      throw new Error(`builds ${builds}, wanted ${it.buildId}`);
    if (down.length > 0) throw new Error(`down: ${down}`);
    return `cause ${status.cause?.cause.code}, build ${it.buildId}`;
  });
  await test('a touch on the host makes it trade', async () => {
    const { orders } = await trade(it);
    return `${orders.resting} orders rest`;
  });
  const paths: [string, () => Promise<unknown>][] = [
    ['file: touch on the host', async () => writeFileSync(join(it.data, KILL_FILE), '')],
    ['api: the guardian’s published port', () => stopped(it, 'guardian')],
    ['api: the console’s published port', () => stopped(it, 'web')],
    ['cli: docker compose run cli kill', async () => must(it.cli('kill', 'compose', 'test'))],
  ];
  for (const [name, stop] of paths) {
    await test(`stopped by ${name}`, async () => {
      await trade(it);
      await stop();
      return stoppedText(await it.until('HALTED and verified', isVerified));
    });
    await test('it trades again by a touch and an explicit request, not by itself', async () => {
      removeKillFiles(it);
      const still = await it.status();
      if (still.state !== 'HALTED') throw new Error(`${summary(still)} although nobody resumed`);
      await trade(it);
    });
  }
}

async function surviving(it: Deployment, test: Test): Promise<void> {
  let cookie = '';
  let before: Status | undefined;
  await test('an operator signs in with a second factor', async () => {
    cookie = await it.signIn();
    if (!(await it.isSignedIn(cookie))) throw new Error('the session is not accepted');
  });
  await test('a cancel debt survives kill -9 of the engine, and is paid', async () => {
    await trade(it);
    await must(compose('pause', 'paper-venue'));
    try {
      writeFileSync(join(it.data, KILL_FILE), '');
      await it.until(
        'HALTED, not cleared',
        ({ state, clearance }) => state === 'HALTED' && clearance !== 'verified',
      );
      await killProcess((await containerOf('engine')).State.Pid);
      await restarted('engine', 0);
      const after = await it.until('HALTED', ({ state }) => state === 'HALTED');
      if (after.clearance === 'verified') throw new Error('it says verified while the venue is silent');
    } finally {
      await must(compose('unpause', 'paper-venue'));
    }
    return stoppedText(await it.until('verified once the venue answers', isVerified, 120_000));
  });
  await test('it stays halted with its latch', async () => {
    before = await it.until('HALTED and verified', isVerified);
    if (!before.latch.latched) throw new Error('the latch is down');
    return JSON.stringify(before.latch);
  });
  for (const service of Object.keys(SERVICES))
    await test(`${service} comes back after kill -9, and nothing trades by it`, async () => {
      const { RestartCount, State } = await containerOf(service);
      await killProcess(State.Pid);
      await restarted(service, RestartCount);
      const after = await it.until('HALTED and verified', isVerified);
      assertSameLatch(before, after);
    });
  await test('restart of everything keeps halt and latch', async () => {
    await must(compose('restart', '--timeout', '40'));
    assertSameLatch(before, await it.until('HALTED and verified', isVerified));
  });
  await test('down and up keep them too', async () => {
    await must(compose('down', '--timeout', '40'));
    await must(compose('up', '--detach', '--wait', '--wait-timeout', '180'));
    assertSameLatch(before, await it.until('HALTED and verified', isVerified));
  });
  await test('the operator is still signed in', async () => {
    if (!(await it.isSignedIn(cookie))) throw new Error('the session is gone');
  });
  await test('the audit chains are intact', async () =>
    (await must(it.cli('audit', 'verify'))).trim().split('\n').join(' | '));
  await test('Prometheus scraped every process', async () => {
    const up = await inside('prometheus', 'network', PROMETHEUS_UP);
    const rows = (up as { data: { result: { metric: { instance: string }; value: [number, string] }[] } })
      .data.result;
    const silent = rows.filter(({ value }) => value[1] !== '1').map(({ metric }) => metric.instance);
    if (rows.length < 5 || silent.length > 0) throw new Error(`${rows.length} targets, silent: ${silent}`);
    return `${rows.length} targets`;
  });
}

const PROMETHEUS_UP = `console.log(await (await fetch('http://127.0.0.1:9090/api/v1/query?query=up')).text())`;

function isTrading({ state, gate, orders }: Status): boolean {
  return state === 'ACTIVE' && gate.open && (orders.resting ?? 0) > 0;
}

function isVerified({ state, clearance, orders }: Status): boolean {
  return state === 'HALTED' && clearance === 'verified' && orders.resting === 0;
}

function stoppedText({ cause, clearance, orders }: Status): string {
  return `cause ${cause?.cause.code}, path ${cause?.path}, ${clearance}, ${orders.resting} resting`;
}

/** The plain touch of an operator over SSH. */
function enable({ data }: Deployment): void {
  const path = join(data, 'mm-bot.operator-enable');
  writeFileSync(path, '', { flag: 'a' });
  utimesSync(path, new Date(), new Date());
}

/** As an operator does it: kill files away, a touch, and a resume where a stop stands. A busy host may halt it once more meanwhile. */
async function trade(it: Deployment): Promise<Status> {
  const deadlineMs = performance.now() + TRADE_MS_MAX;
  for (;;) {
    const status = await it.until('an answer', () => true);
    if (isTrading(status)) return status;
    if (performance.now() > deadlineMs) throw new Error(`it does not trade: ${summary(status)}`);
    if (status.state === 'ACTIVE') continue;
    removeKillFiles(it);
    enable(it);
    if (status.latch.latched || status.cause?.cause.code !== 'boot')
      await it.cli('resume', '--confirm', `RESUME ${status.engine_id}`);
  }
}

/** A guardian that finds no latch to raise writes the engine's own. */
function removeKillFiles({ data }: Deployment): void {
  const own = readdirSync(data, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const path of [KILL_FILE, ...own.map(({ name }) => join(name, 'kill'))])
    rmSync(join(data, path), { recursive: true, force: true });
}

async function stopped(it: Deployment, service: 'guardian' | 'web'): Promise<void> {
  const { status, text } = await it.stop(service, `compose-${service}-${Date.now()}`);
  if (status !== 200) throw new Error(`answered ${status} ${text.slice(0, 300)}`);
}

async function restarted(service: string, since: number): Promise<void> {
  const deadlineMs = performance.now() + 90_000;
  for (;;) {
    const { RestartCount, State } = await containerOf(service);
    const healthy = State.Status === 'running' && (State.Health?.Status ?? 'healthy') === 'healthy';
    if (RestartCount > since && healthy) return;
    if (performance.now() > deadlineMs)
      throw new Error(`${State.Status}, ${State.Health?.Status}, restarted ${RestartCount} times`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** A stop that stood still stands; more may have come (a store that restarts is itself a reason to stop). */
function assertSameLatch(before: Status | undefined, { latch }: Status): void {
  const of = (status: Status['latch']) => [status.panic_epoch ?? 0, status.global.panic_epoch ?? 0] as const;
  const [own, global] = of(latch);
  const [ownBefore, globalBefore] = of((before ?? { latch }).latch);
  if (!latch.latched || own < ownBefore || global < globalBefore)
    throw new Error(`the latch is ${JSON.stringify(latch)}`);
}

function seconds(startedMs: number): string {
  return ((performance.now() - startedMs) / 1_000).toFixed(1);
}
