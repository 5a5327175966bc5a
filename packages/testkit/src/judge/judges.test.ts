// Every judge is content with a healthy run; those of orders, fills and books notice every kind of break that they are there for. Where each draws
// its line is in the test beside it.
import { describe, expect, test } from 'vitest';
import {
  back,
  entry,
  lateBytes,
  lateIntent,
  ordersOf,
  readOf,
  STRANGER,
  said,
  without,
} from './doctored-run.ts';
import { CLOIDS, filled, furtherQuote, type SmallRun, update } from './small-run.ts';

const [first = '', second = ''] = CLOIDS;

/** Judges of what a healthy run has none of: a stranger, a clock that jumps. */
const NOT_IN_A_HEALTHY_RUN = ['I-17', 'I-20'];

test('a healthy run: every judge holds and has examined something, but for those of what never happens in one', () => {
  const verdicts = said(() => undefined);
  expect(verdicts.filter(({ holds }) => !holds)).toEqual([]);
  const idle = verdicts.filter(({ examined }) => examined === 0).map(({ id }) => id);
  expect(idle).toEqual(NOT_IN_A_HEALTHY_RUN);
  expect(verdicts.map(({ id }) => id)).toEqual([
    'I-01',
    'I-02',
    'I-03',
    'I-04',
    'I-05',
    'I-06',
    'I-07',
    'I-09',
    'I-10',
    'I-11',
    'I-12',
    'I-13',
    'I-14',
    'I-15',
    'I-16',
    'I-17',
    'I-18',
    'I-19',
    'I-20',
    'I-21',
    'I-22',
    'I-26',
  ]);
});

const EMPTY_BOOK = JSON.stringify({ channel: 'l2Book', data: { coin: 'BTC', levels: [[], []] } });

describe('a doctored run is noticed by the judge of', () => {
  test.each<[string, string, (run: SmallRun) => unknown]>([
    ['I-01', 'an order after a halt', (r) => furtherQuote(r, 3_200, 21)],
    ['I-01', 'bytes of before that have no expiry', (r) => lateBytes(r, null)],
    ['I-01', 'bytes of before after their expiry', (r) => lateBytes(r, 3_299)],
    ['I-02', 'an old contact', (r) => Object.assign(entry(r, 'order_report').data, { contact_age_ms: 151 })],
    [
      'I-02',
      'an age that is none',
      (r) => Object.assign(entry(r, 'order_report').data, { contact_age_ms: -1 }),
    ],
    ['I-02', 'no age at all', (r) => Object.assign(entry(r, 'order_report').data, { contact_age_ms: null })],
    ['I-05', 'an order that still rests', (r) => without(r, '"canceled"')],
    ['I-05', 'no read since the order came in', (r) => without(r, 'frontendOpenOrders')],
    ['I-05', 'an order accepted afterwards', (r) => r.journal.push(update(3_300, 13, second, 'open'))],
    ['I-05', 'no read of its own', (r) => Object.assign(readOf(r), { by: 'guardian' })],
    [
      'I-05',
      'a read before the last order could land',
      (r) => r.audit.push({ ...entry(r, 'order_intent'), ms: 2_900, data: lateIntent(r) }),
    ],
    [
      'I-09',
      'no intent',
      (r) => Object.assign(r, { audit: r.audit.filter(({ type }) => type !== 'order_intent') }),
    ],
    ['I-09', 'an intent that came after', (r) => Object.assign(entry(r, 'order_intent'), { ms: 1_040 })],
    ['I-09', 'two intents', (r) => r.audit.push({ ...entry(r, 'order_intent'), ms: 1_001 })],
    ['I-09', 'another price', (r) => Object.assign(ordersOf(r)[0], { px: '99991' })],
    ['I-09', 'another size', (r) => Object.assign(ordersOf(r)[0], { sz: '0.02' })],
    ['I-09', 'another side', (r) => Object.assign(ordersOf(r)[0], { side: 'sell' })],
    [
      'I-09',
      'a shared decision',
      (r) => Object.assign(ordersOf(r)[0], { decision_id: ordersOf(r)[1].decision_id }),
    ],
    ['I-09', 'no epoch', (r) => Object.assign(entry(r, 'order_intent').data, { halt_epoch: null })],
    [
      'I-10',
      'an order of a life that never asked',
      (r) => Object.assign(r, { audit: r.audit.filter(({ data }) => data.event !== 'resume') }),
    ],
    ['I-10', 'an order noted while halted', (r) => furtherQuote(r, 3_001, 21)],
    ['I-11', 'a halt ended twice', (r) => r.audit.push(back(4_000, 'halt-b-0001', 'r-1'))],
    [
      'I-11',
      'a request used twice',
      (r) => r.audit.push(back(4_000, 'halt-b-0002', 'r-1'), back(4_100, 'halt-b-0003', 'r-1')),
    ],
    ['I-11', 'a kill ended by a touch alone', (r) => r.audit.push(back(4_000, 'halt-b-0002', null))],
    ['I-15', 'a fill that is not in the audit', (r) => r.journal.push(filled(2_500, 502, 12, second))],
    ['I-15', 'a fill that the venue does not know', (r) => without(r, '"tid"')],
    ['I-15', 'a fill booked twice', (r) => r.audit.push({ ...entry(r, 'fill'), ms: 2_011 })],
    ['I-15', 'a fill booked at another price', (r) => Object.assign(entry(r, 'fill').data, { px: 999_901 })],
    ['I-15', 'a fill booked with another size', (r) => Object.assign(entry(r, 'fill').data, { sz: 1_001 })],
    [
      'I-15',
      'a fill booked on the other side',
      (r) => Object.assign(entry(r, 'fill').data, { side: 'sell' }),
    ],
    [
      'I-15',
      'a fill booked with another fee',
      (r) => Object.assign(entry(r, 'fill').data, { fee_uusd: 149_984 }),
    ],
    ['I-15', 'a fill booked of another coin', (r) => Object.assign(entry(r, 'fill').data, { coin: 'ETH' })],
    [
      'I-15',
      'an intent that still might land',
      (r) => r.audit.push({ ...entry(r, 'order_intent'), ms: 2_900, data: lateIntent(r, 99_000) }),
    ],
    [
      'I-15',
      'a denied order that came in',
      (r) => r.audit.push({ ms: 1_002, type: 'order_denied', data: { batch: 1, code: 'X' } }),
    ],
    [
      'I-16',
      'a batch sent twice',
      (r) => r.journal.push(...orderIn(r).map((each) => ({ ...each, ms: 1_500 }))),
    ],
    ['I-16', 'two orders of one cloid', (r) => r.journal.push(update(1_500, 14, first, 'open'))],
    ['I-17', 'a strange order and no halt', (r) => strange(r, update(1_500, 15, STRANGER, 'open'))],
    ['I-17', 'an order without cloid and no halt', (r) => strange(r, update(1_500, 15, null, 'open'))],
    ['I-17', 'a strange fill and no halt', (r) => strange(r, filled(1_500, 503, 16, STRANGER))],
    ['I-18', 'too large an order', (r) => furtherQuote(r, 1_200, 21, '99990', '0.021')],
    ['I-18', 'an order out of the collar', (r) => furtherQuote(r, 1_200, 21, '98400')],
    ['I-18', 'more than may be held', (r) => [21, 22, 23, 24, 25].map((n) => furtherQuote(r, 1_200 + n, n))],
    ['I-18', 'too many messages', (r) => manyMessages(r)],
    ['I-19', 'no book', (r) => without(r, '"bbo"')],
    ['I-19', 'an old book', (r) => Object.assign(frame(r), { ms: -1_600 })],
    [
      'I-19',
      'a crossed book',
      (r) => Object.assign(frame(r), { text: String(frame(r).text).replace('99999', '100002') }),
    ],
    [
      'I-19',
      'a book that a fault put in place of the true one',
      (r) => Object.assign(frame(r), { replaced: true }),
    ],
    ['I-19', 'a book without a number', (r) => Object.assign(frame(r), { text: 'nonsense' })],
    [
      'I-19',
      'a whole book that was replaced by an empty one',
      (r) => Object.assign(frame(r), { ch: 'l2Book', text: EMPTY_BOOK }),
    ],
    ['I-19', 'a book of a connection that is gone', (r) => r.journal.push({ ms: 450, k: 'conn', conn: 2 })],
  ])('%s: %s', (id, _, change) => {
    const broken = said(change).filter(({ holds }) => !holds);
    expect(broken.map((each) => each.id)).toContain(id);
    expect(broken.find((each) => each.id === id)?.evidence[0]).toBeTruthy();
  });
});

const orderIn = (run: SmallRun) =>
  run.journal.filter(({ input }) => JSON.stringify(input)?.includes('"order"'));

function strange(run: SmallRun, what: SmallRun['journal'][number]): void {
  run.journal.push(what);
  run.audit = run.audit.filter(({ data }) => !String(data.event).startsWith('halt'));
  run.audit.push({ ms: 8_000, type: 'event', data: { event: 'gate_opened' } });
  // It was awake all the time.
  run.outages = { ...run.outages, engine: [] };
}

function manyMessages(run: SmallRun): void {
  for (let n = 31; n < 40; n += 1) {
    furtherQuote(run, 1_200 + n, n);
    run.journal.push(update(1_220 + n, n, null, 'canceled'));
  }
}

function frame(run: SmallRun) {
  const found = run.journal.find(({ ch }) => ch === 'bbo');
  if (found === undefined) throw new Error('the small run has no frame');
  return found;
}
