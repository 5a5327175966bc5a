import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DRILL_RECORDS_MAX, drillRecordsSchema } from '@agora/shared/drill-record';
import { expect, test } from 'vitest';
import type { KillLatencies } from './kill.ts';
import { finishedOf, recordDrill } from './record.ts';
import { reportOf } from './table.ts';

const AT = new Date('2026-03-01T09:00:00.000Z');
const kill = (change: Partial<KillLatencies> = {}): KillLatencies => ({
  ...{ path: 'file', orders: 500, t_gate_ms: 100, t_dispatch_ms: 150, t_dispatch_last_ms: 160 },
  ...{ t_ack_ms: 190, t_zero_seen_ms: 195, t_verified_ms: 200, orders_after: 0, t_last_order_ms: 0 },
  ...change,
});
const passed = (change: Partial<KillLatencies>, interruptions: string[] = []) =>
  finishedOf(reportOf([kill(), kill(change)], [1], interruptions), 'file', AT.toISOString())?.passed;

test.each([
  ['at every limit', {}, true],
  ['gate', { t_gate_ms: 100.1 }, false],
  ['dispatch', { t_dispatch_ms: 150.1 }, false],
  ['verified', { t_verified_ms: 200.1 }, false],
  ['never verified', { t_verified_ms: null }, false],
  ['never gone', { t_zero_seen_ms: null }, false],
  ['an order afterwards', { orders_after: 1 }, false],
] satisfies [string, Partial<KillLatencies>, boolean][])('%s', (_, change, holds) => {
  expect(passed(change)).toBe(holds);
});

test('a halt that the drill did not cause fails it, and a path without kills has no end', () => {
  expect(passed({}, ['gate_flapping'])).toBe(false);
  expect(finishedOf(reportOf([], []), 'file', AT.toISOString())).toBeNull();
});

test('beginning and end are one record, beside what was there; the oldest go, and an unreadable file is begun anew', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'drill-')), 'drills.json');
  const read = () => drillRecordsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  writeFileSync(file, 'not json');
  for (let n = 1; n <= DRILL_RECORDS_MAX; n += 1) recordDrill(file, ['api'], n, () => AT);
  const end = recordDrill(file, ['file'], 2, () => AT);
  expect(read().at(-1)).toMatchObject({ path: 'file', finished: null });
  end(reportOf([kill()], [1]));
  expect(read().at(-1)).toMatchObject({ path: 'file', n: 2, finished: { passed: true, t_gate_ms: 100 } });
  expect([read().length, read()[0]?.n]).toEqual([DRILL_RECORDS_MAX, 2]);
});
