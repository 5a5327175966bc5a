// The guardian with nobody left: no Redis, no web, no engine. And what it does for an engine that is gone with its switch armed. Judged
// by the venue.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppProcess, until } from '@agora/testkit/app-process';
import { agora } from '@agora/testkit/stack';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Deployment, livingEngine } from './support/deployment.ts';

const A = 'mm-a';
let it: Deployment;
beforeEach(async () => {
  it = await Deployment.start([A]);
});
afterEach(() => it.stop());

describe('with Redis, web and engine all dead', () => {
  const desolate = async () => {
    const engine = await livingEngine(it, A);
    await it.guard();
    await it.venue.place(A, 60);
    await engine.stop('as planned'); // so that nothing but the operator's stop is a cause
    for (const instance of ['latch', 'live'] as const) it.pair.signal(instance, 'SIGKILL');
  };

  test('a kill file alone brings the account to zero', async () => {
    await desolate();
    writeFileSync(join(it.pair.home.data, 'mm-bot.kill'), '');
    await it.untilEmpty(A);
    await until('the proof', async () => (await it.detail(`venue ${A}`)) === 'stopped: verified');
  });

  test('its endpoint alone does, and the stop is durable as a kill file', async () => {
    await desolate();
    const answer = await it.stopBy({ idempotency_key: 'alone', reason: 'all is dead' });
    expect(answer).toMatchObject({ status: 200, body: { hands: { guardian_age_ms: 0 } } });
    await it.untilEmpty(A);
    await it.guardian?.remove();
    await it.venue.place(A, 5);
    await it.guard(true);
    await it.untilEmpty(A);
  });

  test('with no guardian either, one that only cancels does, and ends when it is proven', async () => {
    await it.venue.place(A, 60);
    for (const instance of ['latch', 'live'] as const) it.pair.signal(instance, 'SIGKILL');
    const once = new AppProcess('guardian', ['--once', '--config', it.pair.runtimeFor('guardian')]);
    expect(await once.ended).toEqual({ code: 0, signal: null });
    expect(await it.venue.openOrders(A)).toEqual([]);
    expect(once.lines.join('\n')).toContain(`${A}: verified: no order can land any more`);
    await once.remove();
  });

  test('and so does the one that `./agora kill` starts, whose words it passes on', async () => {
    await it.venue.place(A, 60);
    it.pair.runtimeFor('guardian');
    for (const instance of ['latch', 'live'] as const) it.pair.signal(instance, 'SIGKILL');
    const { code, stdout, stderr } = await agora('kill', 'all is dead', '--home', it.pair.home.dir);
    expect(stderr).toContain('no guardian answers; cancelling from here until the venue shows no order');
    expect(stdout).toContain(`${A}: verified: no order can land any more`);
    expect(await it.venue.openOrders(A)).toEqual([]);
    expect(existsSync(join(it.pair.home.data, 'mm-bot.kill'))).toBe(true);
    // Deployments of other tests may run on this host, which it does not stop, and says so.
    expect([0, 5]).toContain(code);
  });
});

describe('the armed switch of an engine that is gone', () => {
  const schedules = async () => {
    const wallet = it.venue.wallets(A).guardian_address;
    const lines = await it.venue.journal();
    return lines.flatMap(({ input, t }) => {
      const { command } = (input ?? {}) as {
        command?: { signer: string; action: { type: string; time?: number } };
      };
      const action = command?.signer === wallet ? command.action : null;
      return action?.type === 'scheduleCancel' ? [{ inMs: (action.time ?? 0) - t }] : [];
    });
  };

  test('is pulled near, once; an order that lands after the strike is gone even if the guardian is too', async () => {
    await it.venue.fault({ kind: 'schedule_cancel_gate', amount: 0 });
    const engine = await livingEngine(it, A, 'ACTIVE', 60_000);
    await it.guard();
    await it.venue.place(A, 10);
    await engine.stop();
    await it.untilEmpty(A);
    const [pulled, ...more] = await until('the pull', async () => {
      const seen = await schedules();
      return seen.length > 0 ? seen : null;
    });
    expect(more).toEqual([]);
    expect(pulled?.inMs).toBeGreaterThan(7_000);
    expect(pulled?.inMs).toBeLessThanOrEqual(8_000);
    await it.guardian?.remove();
    await it.venue.place(A, 3);
    await it.untilEmpty(A);
  });

  test('is never armed by the guardian where the engine had it not', async () => {
    const engine = await livingEngine(it, A, 'ACTIVE', null);
    await it.guard();
    await it.venue.place(A, 10);
    await engine.stop();
    await it.untilStage(A, 'verified', 0);
    expect(await schedules()).toEqual([]);
  });
});

test('each way to stop is tried and told; a data directory that takes no file is named', async () => {
  const engine = await livingEngine(it, A);
  await it.guard();
  const paths = await until('every trial', async () => {
    const { kill_paths } = await it.heartbeat();
    return kill_paths.file.live !== null && kill_paths.api.live !== null ? kill_paths : null;
  });
  expect(paths).toMatchObject({
    telegram: { live: null, detail: 'not configured' },
    file: { live: true, checked_at: expect.any(String) },
    api: { live: true, checked_at: expect.any(String) },
    cli: { live: true },
  });
  expect((await it.pairs(A)).panic_epoch).toBe(0);
  await it.guardian?.remove();
  rmSync(it.pair.home.data, { recursive: true, force: true });
  writeFileSync(it.pair.home.data, '');
  await it.guard(true);
  await until('the trial that failed', async () => {
    const { kill_paths } = await it.heartbeat();
    return kill_paths.file.live === false && kill_paths.cli.detail.startsWith('by the endpoint alone');
  });
  await engine.stop('test over');
});
