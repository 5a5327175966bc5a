// A P1 that comes and goes, what was missed meanwhile, and who hears the end of what another one replaced.
import { beforeEach, describe, expect, test } from 'vitest';
import { condition, FIRST, SECOND, VirtualPager } from '../../test/support/virtual.ts';
import { TIMING } from './timing.ts';

let pager: VirtualPager;
beforeEach(() => {
  pager = new VirtualPager();
});
const minutes = (n: number) => n * 60_000;
const P1 = [condition('UNKNOWN-ENGINE')];
const told = (target: string) => pager.sent.filter((each) => each.target === target);
const toldAtMin = (target: string) => told(target).map(({ atMs }) => Math.floor(atMs / 60_000));

describe('the second contact is told of a P1 that nobody acknowledges for 15 minutes', () => {
  /** Each state for two minutes. */
  function flap(states: readonly (typeof P1)[], forMin: number): void {
    for (let n = 0; n < forMin / 2; n += 1) {
      pager.conditions = [...(states[n % states.length] ?? [])];
      pager.run(minutes(2));
    }
  }
  test.each([
    ['it goes and returns', [P1, []]],
    ['it gets another name', [P1, [condition('CANCEL-UNCONFIRMED')]]],
    ['it becomes something less in between', [P1, [condition('HALT-FLAT')]]],
    ['it returns as another one', [P1, [], [condition('CANCEL-UNCONFIRMED', { haltId: 'halt-0001' })], []]],
  ])('though %s', (_, states) => {
    flap(states, 14);
    expect(told(SECOND)).toEqual([]);
    flap(states, 6);
    expect(toldAtMin(SECOND)[0]).toBeOneOf([15, 16]);
    expect(told(SECOND)[0]?.silent).toBe(false);
  });

  test('and anew after an acknowledgement', () => {
    flap([P1, []], 8);
    pager.conditions = P1;
    pager.run(minutes(1));
    pager.ack('1');
    flap([[], P1], 14);
    expect(told(SECOND)).toEqual([]);
    flap([[], P1], 6);
    expect(told(SECOND)).not.toEqual([]);
  });

  test.each([
    [-minutes(1), true],
    [minutes(1), false],
  ])('one that was something less for an hour and %i ms is the same: %s', (ms, same) => {
    pager.conditions = P1;
    pager.run(minutes(4));
    pager.conditions = [condition('HALT-FLAT')];
    pager.run(TIMING.calmMs + ms);
    pager.conditions = P1;
    pager.run(minutes(1));
    expect(told(SECOND).length > 0).toBe(same);
  });

  test('what its return says, no reminder says again', () => {
    pager.conditions = P1;
    pager.run(minutes(1));
    pager.conditions = [];
    pager.run(minutes(5));
    pager.sent.length = 0;
    pager.conditions = P1;
    pager.run(minutes(3));
    expect(pager.sent.map(({ kind }) => kind)).toEqual(['new']);
  });
});

test('the reminders that were missed while the pager was away are one', () => {
  pager.conditions = P1;
  pager.run(minutes(3));
  pager.sent.length = 0;
  pager.setClock(minutes(8 * 60));
  pager.run(minutes(1));
  expect(pager.sent.map(({ kind, target }) => [kind, target])).toEqual([
    ['reminder', FIRST],
    ['reminder', SECOND],
  ]);
  pager.run(minutes(15));
  expect(told(FIRST)).toHaveLength(2);
});

test('that another halt replaced it is said to those alone who are not told of the new one', () => {
  pager.hasWebhook = true;
  pager.conditions = [condition('CANCEL-UNCONFIRMED', { haltId: 'halt-0001' })];
  pager.run(minutes(16));
  pager.sent.length = 0;
  pager.conditions = [condition('HALT-OPEN', { haltId: 'halt-0002' })];
  pager.run(minutes(1));
  expect(pager.sent.map(({ kind, target, codes }) => `${kind} ${target} ${codes}`)).toEqual([
    `new ${FIRST} HALT-OPEN`,
    `over ${SECOND} CANCEL-UNCONFIRMED`,
    'over webhook CANCEL-UNCONFIRMED',
  ]);
});
