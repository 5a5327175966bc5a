import type { AlertCode } from '@agora/shared/alert-catalogue';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { condition, FIRST, SECOND, VirtualPager } from '../../test/support/virtual.ts';
import { undeliveredMs } from './delivery.ts';
import { PACE } from './pace.ts';

let pager: VirtualPager;
beforeEach(() => {
  pager = new VirtualPager();
});
const trips = (count: number, code: AlertCode = 'HALT-OPEN') =>
  Array.from({ length: count }, (_, index) => condition(code, { on: `mm-${index}` }));

test('50 trips at once: three messages in the first minute, and every trip is in one of them', () => {
  pager.conditions = trips(50);
  pager.run(60_000);
  expect(pager.sent.length).toBeLessThanOrEqual(3);
  expect(pager.records.every(({ told }) => told > 0)).toBe(true);
});

test('50 trips over one minute: at most three messages in it', () => {
  for (let n = 1; n <= 50; n += 1) {
    pager.conditions = trips(n, 'UNKNOWN-ENGINE');
    pager.run(1_200);
  }
  for (const target of [FIRST, SECOND])
    expect(
      pager.sent.filter((each) => each.target === target && each.atMs <= 60_000).length,
    ).toBeLessThanOrEqual(3);
  pager.run(60_000);
  expect(pager.records.every(({ told }) => told > 0)).toBe(true);
});

test('more than ten in ten minutes collapse, though each minute had room', () => {
  for (let n = 1; n <= 19; n += 1) {
    pager.conditions = trips(n);
    pager.run(31_000);
  }
  expect(pager.sent.length).toBeLessThanOrEqual(12);
  pager.run(300_000);
  expect(pager.sent.some(({ kind, codes }) => kind === 'collapsed' && codes.length > 5)).toBe(true);
  expect(pager.records.every(({ told }) => told > 0)).toBe(true);
});

test('a P1 in a flood waits no longer than a minute', () => {
  for (let n = 1; n <= 12; n += 1) {
    pager.conditions = trips(n);
    pager.run(31_000);
  }
  const { elapsedMs } = pager;
  pager.conditions.push(condition('UNKNOWN-ENGINE', { on: 'urgent' }));
  pager.run(61_000);
  const told = pager.sent.find(({ codes }) => codes.includes('UNKNOWN-ENGINE'));
  expect(told?.atMs).toBeLessThanOrEqual(elapsedMs + 60_000);
  expect(told?.silent).toBe(false);
});

test.each([
  [1, 5_000, true],
  [2, 5_000, true],
  [3, 5_000, false],
  [3, 61_000, true],
])('%i P1 after three messages without sound are told within %i ms: %s', (count, withinMs, told) => {
  for (const on of ['a', 'b', 'c']) {
    pager.conditions.push(condition('HALT-FLAT', { on }));
    pager.run(2_000);
  }
  expect(pager.sent).toHaveLength(3);
  const { elapsedMs } = pager;
  pager.conditions.push(...trips(count, 'UNKNOWN-ENGINE'));
  pager.run(withinMs);
  expect(
    pager.records.filter(({ priority }) => priority === 'P1').every((each) => each.told_at !== null),
  ).toBe(told);
  expect(pager.sent.find(({ atMs }) => atMs > elapsedMs)?.silent).toBe(false);
});

test('the most urgent goes first', () => {
  pager.refusing.add(FIRST);
  pager.conditions = [condition('HALT-FLAT'), condition('HALT-OPEN', { on: 'mm-2' })];
  pager.run(1_000);
  pager.conditions.push(condition('UNKNOWN-ENGINE', { on: 'mm-3' }));
  pager.run(1_000);
  pager.refusing.delete(FIRST);
  pager.run(1_000);
  expect(pager.sent[0]).toMatchObject({
    kind: 'collapsed',
    codes: ['UNKNOWN-ENGINE', 'HALT-OPEN', 'HALT-FLAT'],
  });
});

test('a day without Telegram ends in a few messages that say what is', () => {
  pager.refusing.add(FIRST);
  for (let hour = 0; hour < 24; hour += 1) {
    pager.conditions = hour % 2 === 0 ? [condition('UNKNOWN-ENGINE')] : [];
    pager.run(3_600_000);
  }
  pager.conditions = [condition('HALT-OPEN')];
  pager.run(60_000);
  expect(pager.sent.filter(({ target }) => target === FIRST)).toEqual([]);
  expect(undeliveredMs(pager.records, pager.nowMs)).toBeGreaterThan(50_000);
  pager.refusing.delete(FIRST);
  pager.run(60_000);
  const told = pager.sent.filter(({ target }) => target === FIRST);
  expect(told.length).toBeLessThanOrEqual(2);
  expect(told[0]?.codes).toContain('HALT-OPEN');
  expect(undeliveredMs(pager.records, pager.nowMs)).toBeNull();
});

test.each([true, false])('the second channel is asked within 15 s where there is one (%s)', (hasWebhook) => {
  pager.refusing.add(FIRST);
  pager.hasWebhook = hasWebhook;
  pager.conditions = [condition('HALT-FLAT')];
  pager.run(15_000);
  const byWebhook = pager.sent.filter(({ target }) => target === 'webhook');
  expect(byWebhook).toHaveLength(hasWebhook ? 1 : 0);
  if (hasWebhook) expect(undeliveredMs(pager.records, pager.nowMs)).toBeNull();
  pager.refusing.delete(FIRST);
  pager.run(1_000);
  expect(pager.sent.filter(({ target }) => target === FIRST)).toHaveLength(1);
});

test('one chat that refuses holds up no other', () => {
  pager.refusing.add(SECOND);
  pager.conditions = [condition('UNKNOWN-ENGINE')];
  pager.run(16 * 60_000);
  expect(pager.sent.filter(({ target }) => target === FIRST)).toHaveLength(4);
});

const CODES = ['HALT-OPEN', 'UNKNOWN-ENGINE', 'HALT-FLAT'] as const;
test('law: no minute has more than three messages with sound for one target, and two without, whatever happens', () => {
  const step = fc.record({
    trips: fc.integer({ min: 0, max: 40 }),
    forMs: fc.integer({ min: 200, max: 50_000 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
      const virtual = new VirtualPager();
      for (const { trips: count, forMs } of steps) {
        virtual.conditions = trips(count, CODES[count % CODES.length]);
        virtual.run(forMs);
      }
      const messages = virtual.sent.filter(({ target }) => target === FIRST);
      for (const { atMs: from } of messages) {
        const minute = messages.filter(({ atMs }) => atMs >= from && atMs < from + PACE.minuteMs);
        expect(minute.filter(({ silent }) => !silent).length).toBeLessThanOrEqual(3);
        expect(minute.length).toBeLessThanOrEqual(5);
      }
    }),
    { numRuns: 15 },
  );
}, 60_000);
