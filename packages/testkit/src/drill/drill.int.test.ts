// `./agora drill` as an operator runs it: one real kill by every way, each seen to its proof by the venue's journal and the audit.
import { expect, test } from 'vitest';
import { agora } from '../stack.ts';
import { ORDERS_WANTED } from './deployment.ts';
import type { DrillReport } from './table.ts';

test('one kill by every way: all five steps are reached, with 500 orders resting', {
  timeout: 180_000,
}, async () => {
  const { code, stdout, stderr } = await agora('drill', '--n', '1', '--json');
  expect([code, stderr]).toEqual([0, expect.stringContaining('drill: 1 kills of each')]);
  const report = JSON.parse(stdout) as DrillReport; // our own line
  expect(Object.keys(report.paths)).toEqual(['telegram', 'file', 'api', 'cli']);
  for (const [path, { n, orders, ...figures }] of Object.entries(report.paths)) {
    expect([path, n, (orders.p50 ?? 0) > ORDERS_WANTED * 0.97]).toEqual([path, 1, true]);
    for (const [name, { missing, p50 }] of Object.entries(figures))
      expect([path, name, missing, p50 === null]).toEqual([path, name, 0, false]);
  }
  expect(report.limit_ms.missing).toBe(0);
});

test('a way that does not exist is refused before anything starts', async () => {
  const { code, stderr } = await agora('drill', '--path', 'pigeon');
  expect(code).toBe(2);
  expect(stderr).toContain('--path is one of telegram, file, api, cli');
});
