import { expect, test } from 'vitest';
import type { AuditEvent } from '../judge/audit-story.ts';
import type { OtherAction, Submission } from '../judge/venue-story.ts';
import type { Kill } from './kill.ts';
import { latenciesOf } from './latencies.ts';
import { percentilesOf, reportOf, tableOf } from './table.ts';

const T0_MS = Date.parse('2026-03-01T13:00:00.000Z');
const us = (ms: number) => (T0_MS + ms) * 1_000;
const kill = (atMs: number, haltId: string): Kill => ({ path: 'file', atUs: us(atMs), orders: 500, haltId });
const event = (name: string, ms: number, haltId: string): AuditEvent => ({
  seq: 0,
  ms: T0_MS + ms,
  boot: 'b',
  event: name,
  data: { ts: new Date(T0_MS + ms).toISOString(), halt_id: haltId },
});
const cancel = (ms: number, answeredMs: number | null, type = 'cancel'): OtherAction => ({
  seq: 0,
  us: us(ms),
  signer: '0x1',
  type,
  nonce: 1,
  items: 200,
  oids: [],
  cloids: [],
  timeMs: null,
  accepted: true,
  answeredUs: answeredMs === null ? null : us(answeredMs),
});
const order = (ms: number) => ({ us: us(ms) }) as Submission; // the only field that is looked at

const seen = {
  events: [
    event('halt', 20, 'h1'),
    event('halt_zero_seen', 90, 'h1'),
    event('halt_verified', 120, 'h1'),
    event('halt', 1_030, 'h2'),
  ],
  actions: [
    cancel(-5, -1),
    cancel(25, 40),
    cancel(30, 60, 'cancelByCloid'),
    cancel(80, 81, 'noop'),
    cancel(500, 501),
    cancel(1_050, null),
  ],
  submissions: [order(-1), order(3), order(700)],
};

test('each latency of a kill is taken from what the venue and the audit saw of it, and from nothing of another', () => {
  const [first, second] = latenciesOf([kill(0, 'h1'), kill(1_000, 'h2')], seen);
  expect(first).toEqual({
    path: 'file',
    orders: 500,
    t_gate_ms: 20,
    t_dispatch_ms: 25,
    t_dispatch_last_ms: 30,
    t_ack_ms: 60,
    t_zero_seen_ms: 90,
    t_verified_ms: 120,
    orders_after: 1,
    t_last_order_ms: 3,
  });
  expect(second).toMatchObject({
    t_gate_ms: 30,
    t_dispatch_ms: 50,
    t_ack_ms: null,
    t_zero_seen_ms: null,
    t_verified_ms: null,
    orders_after: 0,
    t_last_order_ms: 0,
  });
});

test.each<[(number | null)[], object]>([
  [[], { p50: null, p99: null, max: null, missing: 0 }],
  [[5], { p50: 5, p99: 5, max: 5, missing: 0 }],
  [[3, null, 1], { p50: 1, p99: 3, max: 3, missing: 1 }],
  [Array.from({ length: 1_000 }, (_, i) => i + 1), { p50: 500, p99: 990, max: 1_000, missing: 0 }],
])('percentiles by the nearest rank (%#)', (values, expected) => {
  expect(percentilesOf(values)).toEqual(expected);
});

test('a figure that never came is said in the table, not left out', () => {
  const report = reportOf(latenciesOf([kill(0, 'h1'), kill(1_000, 'h2')], seen), [4]);
  expect(report.paths.file?.t_verified_ms).toEqual({ p50: 120, p99: 120, max: 120, missing: 1 });
  expect(report.paths.api).toBeUndefined();
  expect(tableOf(report)).toContain('120 / 120 / 120 (1 never)');
});
