import { addressSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { HandClock, Lines } from '../../test/support/doubles.ts';
import { Rig } from '../../test/support/engine-rig.ts';
import { newBudget, noteItems, noteWeight, repriceItemsLeft } from '../core/budget/budget.ts';
import { addToWindow } from '../core/budget/rate-window.ts';
import type { Outcome } from '../ports/outcome.ts';
import { PREFLIGHT, Preflight, type PreflightParts } from './preflight.ts';

const account = addressSchema.parse(`0x${'1'.repeat(40)}`);
const signer = addressSchema.parse(`0x${'2'.repeat(40)}`);

/** Preflight over a venue and a store that answer, but for those that are named in `failing`. */
function preflightWith() {
  const rig = new Rig().start();
  const clock = new HandClock();
  const failing = new Set<string>();
  const asked: string[] = [];
  const told: { readonly evidence: string }[] = [];
  const answer = async <T>(name: string, value: T): Promise<Outcome<T>> => {
    asked.push(name);
    return failing.has(name) ? { kind: 'silent', reason: 'HTTP 500' } : { kind: 'answered', value };
  };
  const parts = {
    info: {
      userRole: (of: string) =>
        of === account
          ? answer('accountRole', { kind: 'user' })
          : answer('signerRole', { kind: 'agent', master: account }),
      extraAgents: () => answer('agents', []),
      userAbstraction: () => answer('accountMode', 'disabled'),
      userFees: () => answer('fees', { takerPpm: 450, makerPpm: 150 }),
      userRateLimit: () => answer('budget', { used: 1, cap: 10_000, volumeUsd: 0 }),
    },
    store: { readSettings: () => answer('settings', { appendonly: 'yes' }) },
    time: { skewMs: () => 0, uncertaintyMs: () => 1, venueNowMs: () => 0 },
    audit: { health: () => ({ writable: true }), note: () => undefined },
    teller: { announce: () => undefined },
    loop: { engine: rig.engine, happen: (event: { readonly evidence: string }) => told.push(event) },
    envelopes: { problem: null, owes: false },
    ...{ clock, log: new Lines(), account, signer, universe: () => new Map() },
  } as unknown as PreflightParts; // what it asks for
  const preflight = new Preflight(parts);
  const run = async (afterMs: number = PREFLIGHT.everyMs) => {
    clock.nowMs += afterMs;
    asked.length = 0;
    await preflight.run();
    return [...asked];
  };
  const line = (name: string) => {
    const lines = (told.at(-1) as unknown as { lines: { name: string; pass: boolean; value: string }[] })
      .lines;
    return lines.find((each) => each.name === name);
  };
  return { run, failing, line, rig, clock };
}

const OF_VENUE = ['accountRole', 'signerRole', 'agents', 'accountMode', 'fees', 'budget'];
const WEIGHT: Record<string, number> = {
  ...{ accountRole: 60, signerRole: 60, agents: 20, accountMode: 20, fees: 20, budget: 20 },
};

test('a request of the refresh that fails leaves the last answer in place, and is asked for again', async () => {
  const { run, failing, line } = preflightWith();
  expect(await run()).toEqual([...OF_VENUE, 'settings']);
  expect(line('account_role')).toMatchObject({ pass: true });
  failing.add('accountRole');
  expect(await run(PREFLIGHT.venueEveryMs)).toContain('accountRole');
  expect(line('account_role')).toMatchObject({ pass: true });
  failing.clear();
  expect(await run(PREFLIGHT.retryMs)).toContain('accountRole');
});

test('what stays away for half an hour is not known', async () => {
  const { run, failing, line } = preflightWith();
  await run();
  failing.add('accountRole');
  await run(PREFLIGHT.venueAgeMsMax);
  expect(line('account_role')).toMatchObject({ pass: true });
  await run(1);
  expect(line('account_role')).toMatchObject({ pass: false, value: 'not known' });
});

test('settings of the store that are not told once count on for three looks', async () => {
  const { run, failing, line } = preflightWith();
  await run();
  const before = line('redis_latch_durable');
  failing.add('settings');
  for (let look = 0; look < 3; look += 1) await run();
  expect(line('redis_latch_durable')).toEqual(before);
  await run();
  expect(line('redis_latch_durable')).toMatchObject({ pass: false });
});

/** So busy that only overdue questions are asked, at the run after so long. */
function busy({ rig, clock }: ReturnType<typeof preflightWith>, afterMs: number): void {
  rig.engine.weight.counts.fill(0);
  addToWindow(rig.engine.weight, clock.nowMs + afterMs, 700 - PREFLIGHT.overdueWeightMin);
}

test('an engine that is always busy goes on knowing: one at a time is asked for before it is too old', async () => {
  const preflight = preflightWith();
  const { run, line, rig, clock } = preflight;
  clock.nowMs = rig.nowMs;
  await run(0);
  const asked: string[] = [];
  for (let minute = 0; minute < 35; minute += 1) {
    busy(preflight, 60_000);
    asked.push(...(await run(60_000)).filter((name) => name !== 'settings'));
    expect(line('account_role')).toMatchObject({ pass: true });
  }
  expect(asked).toEqual(OF_VENUE);
  rig.engine.weight.counts.fill(0);
  addToWindow(rig.engine.weight, clock.nowMs + 1_500_000, 701 - PREFLIGHT.overdueWeightMin);
  expect(await run(1_500_000)).toEqual(['settings']);
});

test('a busy engine asks again soon where an overdue question was not answered', async () => {
  const preflight = preflightWith();
  const { run, failing, line, rig, clock } = preflight;
  clock.nowMs = rig.nowMs;
  await run(0);
  failing.add('accountRole');
  const asked: string[] = [];
  for (let minute = 1; minute <= 35; minute += 1) {
    if (minute === 22) failing.clear();
    busy(preflight, 60_000);
    asked.push(...(await run(60_000)).filter((name) => name === 'accountRole').map(() => `at ${minute}`));
    expect(line('account_role')).toMatchObject({ pass: true });
  }
  expect(asked).toEqual(['at 20', 'at 21', 'at 22']);
});

test('a busy engine whose refresh failed as a whole has an answer again before the old ones are too old', async () => {
  const preflight = preflightWith();
  const { run, failing, line, rig, clock } = preflight;
  clock.nowMs = rig.nowMs;
  await run(0);
  for (const name of OF_VENUE) failing.add(name);
  rig.engine.weight.counts.fill(0);
  expect(await run(PREFLIGHT.venueEveryMs)).toEqual([...OF_VENUE, 'settings']);
  failing.clear();
  for (let passedMs = 0; passedMs < 1_500_000; passedMs += PREFLIGHT.everyMs) {
    busy(preflight, PREFLIGHT.everyMs);
    await run();
    for (const name of ['account_role', 'signer_is_agent', 'account_mode', 'maker_fee', 'request_budget'])
      expect(line(name)?.value).not.toBe('not known');
  }
});

test.each([480, 600])(
  'an engine that re-prices as much as %d messages a minute let it, goes on knowing',
  async (messagesMax) => {
    const { run, line, rig, clock } = preflightWith();
    const budget = newBudget(700, rig.engine.weight);
    clock.nowMs = rig.nowMs;
    await run(0);
    const fromMs = clock.nowMs;
    for (let ms = 0; ms < 2 * PREFLIGHT.venueAgeMsMax; ms += 100) {
      const nowMs = fromMs + ms;
      // What quoting, the schedule of reads, and the reads of budget and clock spend; a fill a second is replaced.
      const isFill = ms % 1_000 === 500;
      if (isFill || repriceItemsLeft(budget, messagesMax, 12, nowMs) > 0) {
        noteWeight(budget, 1, nowMs);
        noteItems(budget, 1, nowMs);
      }
      if (ms % 15_000 === 0) noteWeight(budget, 42, nowMs);
      if (ms % 60_000 === 0) noteWeight(budget, 20, nowMs);
      if (ms % 10_000 === 0) noteWeight(budget, 2, nowMs);
      if (ms === 0 || ms % PREFLIGHT.everyMs !== 0) continue;
      for (const name of await run(nowMs - clock.nowMs)) noteWeight(budget, WEIGHT[name] ?? 0, nowMs);
      expect(line('account_role')).toMatchObject({ pass: true });
      expect(line('request_budget')).toMatchObject({ pass: true });
    }
  },
);

test('the venue is asked the first time whatever is left of the weight, and then only with enough of it', async () => {
  const { run, rig, clock } = preflightWith();
  clock.nowMs = rig.nowMs;
  addToWindow(rig.engine.weight, clock.nowMs, 700);
  expect(await run(0)).toEqual([...OF_VENUE, 'settings']);
  const { length } = await run(PREFLIGHT.retryMs / 2);
  expect(length).toBe(1);
  addToWindow(rig.engine.weight, clock.nowMs + PREFLIGHT.retryMs / 2, 700);
  expect(await run(PREFLIGHT.retryMs / 2)).toEqual(['settings']);
});
