import { describe, expect, test } from 'vitest';
import { atMs, bootedState, leaseValues, RUN_ID } from '../../../test/support/facts.ts';
import { gateRefusal, judgeSignals } from '../gate/gate.ts';
import type { Effect, EngineEvent } from './event.ts';
import { process } from './process.ts';
import { readingsAt } from './readings.ts';
import { type EngineState, haltRecordOf } from './state.ts';

type Untimed = EngineEvent extends infer E ? (E extends unknown ? Omit<E, 'nowMs' | 'at'> : never) : never;

/** Runs the events, each at its time, and collects every effect. */
function run(state: EngineState, ...events: [nowMs: number, event: Untimed][]) {
  const effects: Effect[] = [];
  let current = state;
  for (const [nowMs, event] of events) {
    const step = process(current, { ...event, nowMs, at: atMs(nowMs) } as EngineEvent); // as the loop stamps it
    effects.push(...step.effects);
    current = step.state;
  }
  return { state: current, effects };
}

const beat = (issuedMs: number): [number, Untimed] => [issuedMs, { kind: 'heartbeat_accepted', issuedMs }];
const read = (issuedMs: number, epochs: Parameters<typeof leaseValues>[0] = {}): [number, Untimed] => [
  issuedMs,
  {
    kind: 'latch_read',
    read: { issuedMs, answeredMs: issuedMs, runId: RUN_ID, values: leaseValues(epochs) },
  },
];
const files = (nowMs: number, mark: string | null = null): [number, Untimed] => [
  nowMs,
  {
    kind: 'host_files_seen',
    kill: { present: false, evidence: 'no kill file', takenMs: nowMs },
    enable: [{ name: 'mm-bot.operator-enable', mark, problem: null }],
  },
];
const recorded = (state: EngineState): Untimed => ({ kind: 'halt_recorded', record: haltRecordOf(state) });

function signal(state: EngineState, name: string, nowMs: number) {
  return judgeSignals(readingsAt(state, nowMs), nowMs).find((verdict) => verdict.name === name);
}

test('a boot is HALTED(boot) and stays so whatever is well: six signals, two without a feed', () => {
  const boot = bootedState();
  const { state } = run(
    boot,
    [0, recorded(boot)],
    beat(9_900),
    read(9_900),
    read(9_950),
    read(10_000),
    files(10_000, '1:1'),
  );
  const verdicts = judgeSignals(readingsAt(state, 10_001), 10_001);
  expect(gateRefusal(verdicts)?.missing).toEqual(['kill_switch_active', 'preflight_ok', 'reconcile_ok']);
  expect(signal(state, 'kill_switch_active', 10_001)).toMatchObject({ value: true, holds: false });
});

describe('warm-up', () => {
  test.each([
    ['just under', 4_999, false],
    ['at', 5_000, false],
    ['just over', 5_001, true],
  ])('%s its time', (_, nowMs, holds) => {
    expect(signal(bootedState(), 'rate_limit_warmup_ok', nowMs)?.holds).toBe(holds);
  });
});

describe('operator_enabled', () => {
  test('does not hold before the halt is recorded, and holds for a touch since', () => {
    const boot = bootedState();
    const before = run(boot, files(10, '1:1'));
    expect(signal(before.state, 'operator_enabled', 11)?.holds).toBe(false);
    const after = run(before.state, [12, recorded(boot)], files(13, '1:1'));
    expect(signal(after.state, 'operator_enabled', 14)?.holds).toBe(true);
  });

  test('a file that lay there at boot is spent by the boot', () => {
    const boot = bootedState({
      enableLooks: [{ name: 'mm-bot.operator-enable', mark: '1:1', problem: null }],
    });
    const { state } = run(boot, [0, recorded(boot)], files(10, '1:1'));
    expect(signal(state, 'operator_enabled', 11)).toMatchObject({ value: false, holds: false });
    expect(signal(run(state, files(20, '1:2')).state, 'operator_enabled', 21)?.holds).toBe(true);
  });

  test('an unwritable halt file takes it away and says why', () => {
    const boot = bootedState();
    const { state } = run(boot, [0, recorded(boot)], files(10, '1:1'), [
      11,
      { kind: 'halt_record_failed', reason: 'ENOSPC' },
    ]);
    expect(signal(state, 'operator_enabled', 12)).toMatchObject({ value: null, holds: false });
    expect(signal(state, 'operator_enabled', 12)?.evidence).toContain('ENOSPC');
  });

  test('a look that stopped coming makes it stale', () => {
    const boot = bootedState();
    const { state } = run(boot, [0, recorded(boot)], files(10, '1:1'));
    expect(signal(state, 'operator_enabled', 1_010)?.holds).toBe(true);
    expect(signal(state, 'operator_enabled', 1_011)?.holds).toBe(false);
  });
});

describe('effects', () => {
  test('a stop seen for the first time is recorded, once', () => {
    const first = run(bootedState(), beat(0), read(10, { panicE: 2 }));
    const records = first.effects.filter((effect) => effect.kind === 'record_halt');
    expect(records.map((effect) => effect.record.highest_epochs)).toEqual([
      { panic_epoch: 2, panic_global_epoch: 0 },
    ]);
    const again = run(first.state, read(60, { panicE: 2 }));
    expect(again.effects.filter((effect) => effect.kind === 'record_halt')).toEqual([]);
  });

  test('a snapshot is asked for on news and not on mere ageing', () => {
    const boot = bootedState();
    const steady = run(
      boot,
      [0, recorded(boot)],
      beat(0),
      files(0),
      read(10),
      read(60),
      read(110),
      files(110),
    );
    expect(run(steady.state, read(150), files(160), read(200)).effects).toEqual([]);
    expect(run(steady.state, read(150, { panicG: 1 })).effects.map((effect) => effect.kind)).toContain(
      'publish_snapshot',
    );
  });

  test('silence is news as soon as anything at all happens after the lease ran out', () => {
    const boot = bootedState();
    const steady = run(
      boot,
      [0, recorded(boot)],
      beat(0),
      files(0),
      read(10),
      read(60),
      read(110),
      files(110),
    );
    expect(run(steady.state, files(260)).effects).toEqual([]);
    expect(run(steady.state, files(261)).effects).toEqual([{ kind: 'publish_snapshot' }]);
  });
});

test('the same events give the same state: nothing but the events goes in', () => {
  const events = [beat(0), read(10), read(60, { panicE: 1 }), files(70, '1:1')] as const;
  expect(run(bootedState(), ...events)).toEqual(run(bootedState(), ...events));
});
