// The compose test: brings the paper profile up and holds it against what docs/deploy.md promises, by kernel facts, real
// kills and real stops. It takes any working `docker compose`, and leaves nothing running. `./agora test compose` runs it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { say } from '../../cli/progress.ts';
import { homeAt } from '../../home.ts';
import { secretContents } from '../../prepare/secret-contents.ts';
import type { Sums } from '../../stages/sums.ts';
import { isVerified, KILL_FILE, removeKillFiles, stoppedText, trade } from './acts.ts';
import { hidden } from './canary.ts';
import { Deployment, summary } from './deployment.ts';
import { compose, docker, must } from './docker.ts';
import { addressesOf, hardeningFaults, reaches, SERVICES } from './hardening.ts';
import { refusals } from './refusals.ts';
import { returning, surviving } from './surviving.ts';
import { torn } from './torn.ts';

const COLD_START_S_MAX = 60;
const HEALTHY_MS_MAX = 90_000;
const VENUE_PORT = 3110;
/** What the guardian is let out for, to tell a network without a way out from a host without one. */
const OUTSIDE = ['api.hyperliquid.xyz:443', 'api.telegram.org:443'];

export async function composeTest(): Promise<Sums> {
  const sums = { passed: 0, failed: 0, skipped: 0, failures: [] as string[] };
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
      const reason = error instanceof Error ? error.message : error;
      sums.failed += 1;
      sums.failures.push(`FAILED  compose: ${name}: ${reason}`);
      say(`  FAIL  ${name}: ${reason} (${seconds(startedMs)} s)`);
    }
  };
  try {
    await started(test);
    await hardened(it, test);
    await networks(test, sums);
    await refusals(it, test);
    await trading(it, test);
    const before = await surviving(it, test);
    // While what was printed is still there: `down` takes it away.
    await hidden(it, test);
    await returning(it, test, before);
    await torn(it, test);
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
  const secrets = [...secretContents(homeAt(it.home)).values()].flat();
  for (const service of Object.keys(SERVICES))
    await test(`${service} is hardened`, async () => {
      const faults = await hardeningFaults(service, secrets);
      if (faults.length > 0) throw new Error(faults.join('; '));
    });
}

async function networks(test: Test, sums: { skipped: number }): Promise<void> {
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
  await test('doctor finds nothing wrong', () => healthy(it));
  await test('the limits of the configuration are shown, and are the ones in force', async () => {
    const shown = JSON.parse(await must(it.cli('envelope', '--json')));
    if (JSON.stringify(shown.configured) !== JSON.stringify(shown.in_force) || shown.expansions?.length !== 0)
      throw new Error(JSON.stringify(shown));
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
    await test('what is left open is closed by flatten, from a container of its own', () => flattened(it));
    await test('it trades again by a touch and an explicit request, not by itself', async () => {
      removeKillFiles(it);
      const still = await it.status();
      if (still.state !== 'HALTED') throw new Error(`${summary(still)} although nobody resumed`);
      await trade(it);
    });
  }
}

const shownSchema = z.object({ positions: z.array(z.unknown()), confirm: z.string().nullable() });

async function flattened(it: Deployment): Promise<string> {
  const shown = shownSchema.parse(JSON.parse(await must(it.command('flatten', '--json'))));
  if (shown.confirm === null) return 'nothing was open';
  await must(it.command('flatten', '--confirm', shown.confirm));
  const after = shownSchema.parse(JSON.parse(await must(it.command('flatten', '--json'))));
  if (after.positions.length > 0) throw new Error(`${after.positions.length} positions are still open`);
  return `${shown.positions.length} closed`;
}

/** Until it does: what the venue tells is asked for once a minute. Throws with what stayed wrong. */
async function healthy(it: Deployment): Promise<string> {
  const deadlineMs = performance.now() + HEALTHY_MS_MAX;
  for (;;) {
    const { code, out, err } = await it.cli('doctor');
    const lines = out.trim().split('\n');
    if (code === 0) return `${lines.length} checks`;
    const failed = lines.filter((line) => line.startsWith('FAIL'));
    if (performance.now() > deadlineMs) throw new Error(failed.join(' | ') || err.trim());
  }
}

async function stopped(it: Deployment, service: 'guardian' | 'web'): Promise<void> {
  const { status, text } = await it.stop(service, `compose-${service}-${Date.now()}`);
  if (status !== 200) throw new Error(`answered ${status} ${text.slice(0, 300)}`);
}

function seconds(startedMs: number): string {
  return ((performance.now() - startedMs) / 1_000).toFixed(1);
}
