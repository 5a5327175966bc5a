import { ALERT_CODES, ALERTS } from '@agora/shared/alert-catalogue';
import { isoMs } from '@agora/shared/time';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { condition, FIRST, SECOND, VirtualPager } from '../../test/support/virtual.ts';
import { reminderMs } from './book.ts';
import { keyOf, parseRecord } from './record.ts';
import { STANDS_MS, TIMING } from './timing.ts';

let pager: VirtualPager;
beforeEach(() => {
  pager = new VirtualPager();
});
const kinds = () => pager.sent.map(({ kind, codes }) => `${kind} ${codes.join()}`);
const minutes = (n: number) => n * 60_000;

describe('opening and closing', () => {
  test('a condition is told once, however long it stands, and its end in one silent line', () => {
    pager.conditions = [condition('HALT-OPEN')];
    pager.run(minutes(60));
    pager.conditions = [];
    pager.run(minutes(1));
    expect(kinds()).toEqual(['new HALT-OPEN', 'over HALT-OPEN']);
    expect(pager.sent.map(({ silent }) => silent)).toEqual([false, true]);
    expect(pager.records[0]).toMatchObject({ incident: '1', repeats: 0, told: 2 });
  });

  test('a gap shorter than its limit is no end', () => {
    pager.conditions = [condition('HALT-OPEN')];
    pager.run(1_000);
    pager.conditions = [];
    pager.run(TIMING.goneMs);
    expect(pager.records[0]?.closed_at).toBeNull();
    pager.run(400);
    expect(pager.records[0]?.closed_at).not.toBeNull();
  });

  test('what is held neither ends nor begins', () => {
    pager.conditions = [condition('HALT-OPEN')];
    pager.run(1_000);
    pager.conditions = [];
    pager.held = new Set([keyOf({ engine_id: 'mm-1', family: 'state' })]);
    pager.run(minutes(60));
    expect(pager.records[0]?.closed_at).toBeNull();
  });

  test('what comes back within minutes is the same incident, and counts', () => {
    pager.conditions = [condition('HALT-OPEN')];
    pager.run(1_000);
    pager.conditions = [];
    pager.run(minutes(4));
    pager.conditions = [condition('HALT-OPEN')];
    pager.run(1_000);
    expect(pager.records).toMatchObject([{ incident: '1', repeats: 1, closed_at: null }]);
    pager.conditions = [];
    pager.run(minutes(6));
    pager.conditions = [condition('HALT-OPEN')];
    pager.run(1_000);
    expect(pager.records.map(({ incident }) => incident)).toEqual(['1', '2']);
  });

  test('a line that is too long is cut, at its opening and later', () => {
    const long = (text: string) =>
      condition('HALT-OPEN', { sentence: text.repeat(600), act: text.repeat(600) });
    for (const text of ['x', 'y']) {
      pager.conditions = [long(text)];
      pager.run(200);
      const [record] = pager.records;
      expect(parseRecord(JSON.stringify(record))).toMatchObject({ sentence: `${text.repeat(499)}…` });
    }
  });

  test('the next halt is another incident', () => {
    pager.conditions = [condition('HALT-FLAT', { haltId: 'halt-0001' })];
    pager.run(1_000);
    pager.conditions = [condition('HALT-FLAT', { haltId: 'halt-0002' })];
    pager.run(1_000);
    expect(pager.records.map(({ incident, closed_at }) => [incident, closed_at === null])).toEqual([
      ['1', false],
      ['2', true],
    ]);
    expect(kinds()).toEqual(['new HALT-FLAT', 'new HALT-FLAT']);
  });

  test.each(Object.entries(STANDS_MS))('%s must stand for a while', (code, standsMs) => {
    const stands = [condition(code as keyof typeof STANDS_MS, { family: code })]; // a key of the table
    pager.conditions = stands;
    pager.run(standsMs - 1_000);
    pager.conditions = [];
    pager.run(1_000);
    pager.conditions = stands;
    pager.run(standsMs - 1_000);
    expect(pager.records).toEqual([]);
    pager.run(2_000);
    expect(pager.records).toHaveLength(1);
  });
});

describe('a state that changes', () => {
  test('what asks for an act is told anew, what reassures edits and adds a silent message', () => {
    pager.conditions = [condition('UNKNOWN-ENGINE')];
    pager.run(1_000);
    pager.conditions = [condition('CANCEL-UNCONFIRMED')];
    pager.run(1_000);
    pager.conditions = [condition('HALT-FLAT')];
    pager.run(minutes(2));
    expect(kinds()).toEqual(['new UNKNOWN-ENGINE', 'new CANCEL-UNCONFIRMED', 'new HALT-FLAT']);
    expect(pager.sent.map(({ silent }) => silent)).toEqual([false, false, true]);
    expect(pager.records).toHaveLength(1);
  });

  test('a store that comes back with what it last knew is no second loss; one that stays so is', () => {
    pager.conditions = [condition('UNKNOWN-REDIS')];
    pager.run(10_000);
    pager.conditions = [condition('UNKNOWN-ENGINE')];
    pager.run(1_000);
    pager.conditions = [];
    pager.run(10_000);
    expect(kinds()).toEqual(['new UNKNOWN-REDIS', 'over UNKNOWN-ENGINE']);
    pager.conditions = [condition('UNKNOWN-REDIS')];
    pager.run(minutes(6));
    pager.sent.length = 0;
    pager.conditions = [condition('UNKNOWN-ENGINE')];
    pager.run(5_000);
    expect(kinds()).toEqual(['new UNKNOWN-ENGINE']);
  });

  test('a halt that gets to zero in time is told once, as what it came to', () => {
    pager.conditions = [condition('HALT-OPEN', { settleMs: 800 })];
    pager.run(400);
    pager.conditions = [condition('HALT-FLAT')];
    pager.run(2_000);
    expect(kinds()).toEqual(['new HALT-FLAT']);
  });

  test('a halt that does not is told as it is, in time', () => {
    pager.conditions = [condition('HALT-OPEN', { settleMs: 800 })];
    pager.run(2_000);
    expect(pager.sent).toMatchObject([{ codes: ['HALT-OPEN'], atMs: 1_000 }]);
  });

  test('a position that nobody reads keeps a halt waiting for 4 s at most', () => {
    pager.conditions = [condition('HALT-OPEN', { settleMs: 800 })];
    pager.run(600);
    pager.conditions = [condition('HALT-OPEN', { settleMs: 4_000 })];
    pager.run(9_000);
    expect(pager.sent).toMatchObject([{ codes: ['HALT-OPEN'] }]);
    expect(pager.sent[0]?.atMs).toBeLessThanOrEqual(4_400);
  });
});

describe('a P1 that nobody acknowledges', () => {
  const told = (target: string) =>
    pager.sent.filter((each) => each.target === target).map(({ atMs }) => atMs / 60_000);
  const rounded = (target: string) => told(target).map((at) => Math.round(at * 10) / 10);

  test('is told again at 2, 5, 15 minutes, then every 15, from then on to the second contact too', () => {
    pager.conditions = [condition('UNKNOWN-ENGINE')];
    pager.run(minutes(46));
    expect(rounded(FIRST)).toEqual([0, 2, 5, 15, 30, 45]);
    expect(rounded(SECOND)).toEqual([15, 30, 45]);
    expect(pager.sent.every(({ silent }) => !silent)).toBe(true);
  });

  test('is silent once it is acknowledged; what got worse must be acknowledged anew', () => {
    pager.conditions = [condition('UNKNOWN-ENGINE')];
    pager.run(minutes(3));
    pager.ack('1');
    pager.run(minutes(60));
    expect(rounded(FIRST)).toEqual([0, 2]);
    pager.conditions = [condition('CANCEL-UNCONFIRMED')];
    pager.run(minutes(3));
    expect(rounded(FIRST)).toEqual([0, 2, 63, 65]);
  });

  test.each([
    [0, 2],
    [1, 5],
    [2, 15],
    [3, 30],
    [4, 45],
  ])('reminder after %i others comes at %i min', (done, at) => {
    expect(reminderMs(done)).toBe(minutes(at));
  });

  test('that the first contact cannot be told of goes to the second at once, and again', () => {
    pager.refusing.add(FIRST);
    pager.conditions = [condition('UNKNOWN-ENGINE')];
    pager.run(10_000);
    expect(pager.sent.map(({ target, atMs }) => [target, atMs])).toEqual([[SECOND, TIMING.fallbackMs + 200]]);
    pager.run(minutes(16));
    expect(rounded(SECOND).map(Math.floor)).toEqual([0, 2, 5, 15]);
  });

  test('is over for all that were told of it, and for nobody else', () => {
    pager.hasWebhook = true;
    pager.conditions = [condition('UNKNOWN-ENGINE')];
    pager.run(minutes(16));
    pager.sent.length = 0;
    pager.conditions = [condition('UNKNOWN-ENGINE', { on: 'mm-2' })];
    pager.run(minutes(1));
    pager.conditions = [];
    pager.run(minutes(1));
    expect(
      pager.sent.filter(({ kind }) => kind === 'over').map(({ codes, target }) => [codes.length, target]),
    ).toEqual([...[FIRST, SECOND, 'webhook'].map((target) => [1, target]), [1, FIRST]]);
    expect(pager.records.map(({ told_to }) => told_to)).toEqual([[FIRST, SECOND, 'webhook'], [FIRST]]);
  });

  test('becomes safe for all that were told of it', () => {
    pager.conditions = [condition('UNKNOWN-ENGINE')];
    pager.run(minutes(16));
    pager.sent.length = 0;
    pager.conditions = [condition('HALT-FLAT')];
    pager.run(minutes(1));
    pager.conditions = [];
    pager.run(minutes(1));
    expect(pager.sent.map(({ kind, target, silent }) => [kind, target, silent])).toEqual([
      ['new', FIRST, true],
      ['new', SECOND, true],
      ['over', FIRST, true],
      ['over', SECOND, true],
    ]);
  });

  test('and that comes back has to be acknowledged anew', () => {
    pager.conditions = [condition('UNKNOWN-ENGINE')];
    pager.run(minutes(1));
    pager.ack('1');
    pager.conditions = [];
    pager.run(minutes(3));
    pager.conditions = [condition('UNKNOWN-ENGINE')];
    pager.run(minutes(7));
    expect(pager.records).toMatchObject([{ incident: '1', repeats: 1 }]);
    expect(kinds()).toEqual([
      ...['new UNKNOWN-ENGINE', 'over UNKNOWN-ENGINE', 'new UNKNOWN-ENGINE'],
      ...['reminder UNKNOWN-ENGINE', 'reminder UNKNOWN-ENGINE'],
    ]);
    expect(rounded(FIRST)).toEqual([0, 1.1, 4, 6, 9]);
  });

  test('P2 and P3 are never repeated', () => {
    pager.conditions = [condition('HALT-OPEN'), condition('HALT-FLAT', { on: 'mm-2' })];
    pager.run(minutes(120));
    expect(pager.sent).toHaveLength(2);
  });
});

describe('quiet', () => {
  const until = isoMs(Date.parse('2026-03-01T11:00:00.000Z'));
  const at = isoMs(Date.parse('2026-03-01T03:00:00.000Z'));
  test('muted: P2 without sound, P1 with', () => {
    pager.words = [{ field: 'mute', word: { kind: 'mute', by: 'x', at, until } }];
    pager.conditions = [condition('HALT-OPEN'), condition('UNKNOWN-ENGINE', { on: 'mm-2' })];
    pager.run(1_000);
    expect(pager.sent.map(({ codes, silent }) => [codes[0], silent])).toEqual([
      ['UNKNOWN-ENGINE', false],
      ['HALT-OPEN', true],
    ]);
  });
  test('shelved: not told, but in the book; P1 cannot be shelved', () => {
    const shelve = (code: 'GATED' | 'UNKNOWN-ENGINE') => ({
      field: `shelve:${code}`,
      word: { kind: 'shelve' as const, by: 'x', at, until, code, reason: 'known' },
    });
    pager.words = [shelve('GATED'), shelve('UNKNOWN-ENGINE')];
    pager.conditions = [condition('GATED'), condition('UNKNOWN-ENGINE', { on: 'mm-2' })];
    pager.run(minutes(1));
    expect(kinds()).toEqual(['new UNKNOWN-ENGINE']);
    expect(pager.records).toHaveLength(2);
  });
  test('what can wait for the daily message is not told by itself', () => {
    pager.conditions = [condition('KEY-EXPIRY', { family: 'KEY-EXPIRY' })];
    pager.run(minutes(10));
    expect(pager.sent).toEqual([]);
    expect(pager.records).toHaveLength(1);
  });
  test('what may be grouped waits half a minute and comes together', () => {
    pager.conditions = [condition('GATED'), condition('GATE-FLAP', { on: 'mm-2', family: 'GATE-FLAP' })];
    pager.run(29_000);
    expect(pager.sent).toEqual([]);
    pager.run(3_000);
    expect(kinds()).toEqual(['collapsed GATED,GATE-FLAP']);
  });
});

test('law: whatever comes and goes, an incident has one key, one number, and nothing that stands is missing', () => {
  const step = fc.record({
    stands: fc.uniqueArray(fc.tuple(fc.constantFrom(...ALERT_CODES), fc.constantFrom('mm-1', 'mm-2')), {
      maxLength: 4,
      selector: ([code, on]) => `${code}${on}`,
    }),
    forMs: fc.constantFrom(200, 1_000, 3_000, 40_000, 400_000),
    refuses: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const virtual = new VirtualPager();
      for (const { stands, forMs, refuses } of steps) {
        if (refuses) virtual.refusing.add(FIRST);
        else virtual.refusing.delete(FIRST);
        virtual.conditions = stands.map(([code, on]) => condition(code, { on, family: code }));
        virtual.run(forMs);
        const open = virtual.records.filter(({ closed_at }) => closed_at === null);
        expect(new Set(open.map(keyOf)).size).toBe(open.length);
        expect(new Set(virtual.records.map(({ incident }) => incident)).size).toBe(virtual.records.length);
        for (const [code, on] of forMs >= 40_000 ? stands : [])
          expect(open.some((record) => record.code === code && record.engine_id === on)).toBe(true);
      }
      virtual.refusing.delete(FIRST);
      virtual.conditions = [];
      virtual.run(900_000);
      // Nothing is left to be told; what was told of an alarm is a silence only where the digest has it or it never lasted.
      for (const { notice, code, told, closed_at } of virtual.records) {
        expect(notice === null || notice.delivered).toBe(true);
        expect(closed_at).not.toBeNull();
        if (code !== 'unknown' && ALERTS[code].told === 'digest') expect(told).toBe(0);
      }
    }),
    { numRuns: 15 },
  );
}, 60_000);
