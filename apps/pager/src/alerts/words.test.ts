import { isoMs } from '@agora/shared/time';
import { beforeEach, expect, test } from 'vitest';
import { condition, VirtualPager } from '../../test/support/virtual.ts';

const SHELVED_MS = 3_600_000;
let pager: VirtualPager;
beforeEach(() => {
  pager = new VirtualPager();
  const at = isoMs(pager.nowMs);
  const until = isoMs(pager.nowMs + SHELVED_MS);
  const word = { kind: 'shelve' as const, by: 'x', at, until, code: 'HALT-OPEN' as const, reason: 'known' };
  pager.words = [{ field: 'shelve:HALT-OPEN', word }];
  pager.conditions = [condition('HALT-OPEN')];
});

test('what was shelved when it opened, and still stands when that ends, is told then, once', () => {
  pager.run(SHELVED_MS - 2_000);
  expect(pager.sent).toEqual([]);
  pager.run(SHELVED_MS);
  expect(pager.sent).toMatchObject([{ kind: 'new', codes: ['HALT-OPEN'], silent: false }]);
});

test('and when it is taken back', () => {
  pager.run(60_000);
  pager.words = [];
  pager.run(1_000);
  expect(pager.sent).toMatchObject([{ kind: 'new', codes: ['HALT-OPEN'] }]);
});

test('what was over by then is not told at all', () => {
  pager.run(60_000);
  pager.conditions = [];
  pager.run(60_000);
  pager.words = [];
  pager.run(60_000);
  expect(pager.sent).toEqual([]);
});

test('of what nobody can see now nothing is said', () => {
  pager.run(1_000);
  pager.conditions = [];
  pager.held = new Set(['mm-1|state']);
  pager.words = [];
  pager.run(60_000);
  expect(pager.sent).toEqual([]);
});
