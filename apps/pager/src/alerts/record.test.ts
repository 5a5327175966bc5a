// What is told first.
import { expect, test } from 'vitest';
import { condition, FIRST, VirtualPager } from '../../test/support/virtual.ts';
import { byUrgency } from './record.ts';

test('an alarm whose priority this build does not know is as urgent as any', () => {
  const pager = new VirtualPager();
  pager.refusing.add(FIRST);
  pager.conditions = [condition('HALT-FLAT'), condition('HALT-OPEN', { on: 'mm-2' })];
  pager.run(1_000);
  const [first, second] = [...pager.records].sort(byUrgency);
  if (first === undefined || second === undefined) throw new Error('two were raised');
  const strange = { ...second, priority: 'unknown' as const };
  expect([first, strange].sort(byUrgency)).toEqual([strange, first]);
});
