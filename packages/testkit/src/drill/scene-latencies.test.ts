import { expect, test } from 'vitest';
import type { AuditEvent, AuditLine } from '../judge/audit-story.ts';
import type { OtherAction, Submission } from '../judge/venue-story.ts';
import type { Scene, Strike } from './scene.ts';
import { type SceneWitnesses, sceneLatenciesOf } from './scene-latencies.ts';
import { sceneReports, sceneTableOf } from './scene-table.ts';

const T0_MS = Date.parse('2026-03-01T13:00:00.000Z');
const us = (ms: number) => (T0_MS + ms) * 1_000;
const iso = (ms: number) => new Date(T0_MS + ms).toISOString();
const strike = (scene: Scene, untilMs = 10_000): Strike => ({
  ...{ scene, atUs: us(0), orders: 500, untilUs: us(untilMs) },
});
const event = (name: string, ms: number): AuditEvent => ({
  ...{ seq: 0, ms: T0_MS + ms, boot: 'b', event: name, data: { ts: iso(ms) } },
});
const record = (type: string, ms: number, data: Record<string, unknown> = {}): AuditLine => ({
  ...{ seq: 0, ts: iso(ms), mono_ms: 0, boot_id: 'g', actor: 'guardian', type, data, prev: '' },
});
const cancel = (ms: number): OtherAction => ({
  ...{ seq: 0, us: us(ms), signer: '0x1', type: 'cancel', nonce: 1, items: 200, accepted: true },
  ...{ oids: [], cloids: [], timeMs: null },
  answeredUs: us(ms + 1),
});
const order = (ms: number) => ({ us: us(ms) }) as Submission; // the only field that is looked at

const zero = { stage: 'zero_seen', msg: 'the venue shows no order' };
const byGuardian: SceneWitnesses = {
  events: [event('halt_zero_seen', -50), event('halt', 12_000), event('halt_verified', 12_000)],
  guardian: [
    record('clearance', -40, { stage: 'verified', msg: 'verified: no order can land any more' }),
    record('latch.raised', 1_050),
    record('clearance', 1_060, { stage: 'cancelling', msg: '500 orders rest: 1, 2' }),
    record('clearance', 1_090, zero),
    record('clearance', 4_070, { stage: 'verified', msg: 'verified: no order can land any more' }),
  ],
  actions: [cancel(-3), cancel(1_062), cancel(1_064)],
  submissions: [order(-1), order(4), order(11_000)],
};

test('an engine that is gone: everything by the guardian, and nothing from before or after', () => {
  expect(sceneLatenciesOf(strike('engine-frozen'), byGuardian)).toEqual({
    scene: 'engine-frozen',
    orders: 500,
    t_gate_ms: 4,
    t_latched_ms: 1_050,
    t_dispatch_ms: 1_062,
    t_zero_seen_ms: 1_090,
    t_verified_ms: 4_070,
    t_reopened_ms: null,
    zero_after_latched_ms: 40,
    verified_after_latched_ms: 3_020,
  });
});

test('redis-latch gone: the engine withdraws by itself and then halts', () => {
  const seen: SceneWitnesses = {
    events: [event('halt', 1_010), event('halt_zero_seen', 1_040), event('halt_verified', 3_100)],
    guardian: [],
    actions: [cancel(510)],
    submissions: [order(140)],
  };
  const latencies = sceneLatenciesOf(strike('latch-killed'), seen);
  expect(latencies).toMatchObject({ t_gate_ms: 140, t_dispatch_ms: 510, t_zero_seen_ms: 1_040 });
  const { bounds } = sceneReports([latencies], 5)['latch-killed'] ?? { bounds: [] };
  expect(bounds.map(({ figure, holds }) => [figure, holds])).toEqual([
    ['t_gate_ms', true],
    ['t_zero_seen_ms', true],
  ]);
});

const backInTime = (openedMs: number | null): SceneWitnesses => ({
  events: [event('gate_closed', 140), ...(openedMs === null ? [] : [event('gate_opened', openedMs)])],
  guardian: [],
  actions: [],
  // From the moment in which it is open again orders are what it is for.
  submissions: [order(120), order(6_100)],
});

test.each([
  ['just within', 6_000, true],
  ['just over', 6_001, false],
  ['never', null, false],
])(
  'redis-latch back before the halt is due: no halt is wanted, an open gate is: %s',
  (_, openedMs, holds) => {
    const latencies = sceneLatenciesOf(strike('latch-killed'), backInTime(openedMs));
    expect(latencies).toMatchObject({ t_latched_ms: null, t_zero_seen_ms: null, t_reopened_ms: openedMs });
    if (openedMs !== null) expect(latencies.t_gate_ms).toBe(120);
    const { bounds } = sceneReports([latencies], 5)['latch-killed'] ?? { bounds: [] };
    expect(bounds.map((bound) => [bound.figure, bound.holds])).toEqual([
      ['t_gate_ms', openedMs !== null],
      ['t_reopened_ms', holds],
    ]);
  },
);

test('a halt by another cause opens the gate on the way back, which is no recovery by itself', () => {
  const seen = backInTime(5_000);
  const latencies = sceneLatenciesOf(strike('latch-killed'), {
    ...seen,
    events: [...seen.events, event('halt', 150)],
  });
  expect(latencies).toMatchObject({ t_latched_ms: 150, t_reopened_ms: null });
});

test.each([
  ['just within', 400, true],
  ['just over', 401, false],
  ['never', null, false],
])('a bound %s', (_, ms, holds) => {
  const base = sceneLatenciesOf(strike('engine-killed'), byGuardian);
  const reports = sceneReports([{ ...base, zero_after_latched_ms: ms }], 5);
  expect(reports['engine-killed']?.bounds[0]).toEqual({
    figure: 'zero_after_latched_ms',
    p99_ms_max: 400,
    n: 1,
    holds,
  });
  expect(sceneTableOf(reports).includes('NOT HELD')).toBe(!holds);
});

test('a zero that nobody saw is said, not taken from an earlier end', () => {
  const { guardian, ...rest } = byGuardian;
  const unseen = { ...rest, guardian: guardian.filter(({ data }) => data.msg !== zero.msg) };
  expect(sceneLatenciesOf(strike('engine-frozen', 4_000), unseen)).toMatchObject({
    t_zero_seen_ms: null,
    t_verified_ms: null,
  });
});
