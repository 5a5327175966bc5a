// What outlives a killed process, a restart, and a deployment that is taken down and brought up: the halt, its latch, the cancel
// debt, the audit chains and the operators' sessions. Nothing of it makes anything trade.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Status } from '@agora/shared/status';
import { isVerified, KILL_FILE, stoppedText, trade } from './acts.ts';
import { type Deployment, killProcess } from './deployment.ts';
import { compose, containerOf, inside, must } from './docker.ts';
import { SERVICES } from './hardening.ts';
import type { Test } from './run.ts';

interface Before {
  /** Of a session that was signed in. */
  readonly cookie: string;
  readonly before: Status | undefined;
}

export async function surviving(it: Deployment, test: Test): Promise<Before> {
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
  return { cookie, before };
}

/** The same over `down` and `up`, which leave volumes and folders only. */
export async function returning(it: Deployment, test: Test, { cookie, before }: Before): Promise<void> {
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
