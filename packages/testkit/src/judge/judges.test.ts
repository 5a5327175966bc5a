// Each judge is content with a healthy run and notices every kind of break that it is there for.
import { describe, expect, test } from 'vitest';
import { AuditReader } from './audit-story.ts';
import { judge } from './judges.ts';
import {
  CLOIDS,
  event,
  evidenceOf,
  filled,
  furtherQuote,
  type SmallRun,
  smallRun,
  update,
} from './small-run.ts';
import { VenueReader } from './venue-story.ts';
import { at, type Evidence, type Outages, US_PER_MS } from './verdict.ts';

const [first = '', second = ''] = CLOIDS;
const STRANGER = `0x${'9'.repeat(32)}`;
const EMPTY_BOOK = JSON.stringify({ channel: 'l2Book', data: { coin: 'BTC', levels: [[], []] } });
const startUs = Date.UTC(2026, 0, 1) * US_PER_MS;
const us = (ms: number) => startUs + ms * US_PER_MS;

function said(change: (run: SmallRun) => void, outages?: Partial<Outages>) {
  const run = smallRun();
  change(run);
  const evidence: Evidence = evidenceOf(run);
  return judge({ ...evidence, outages: { ...evidence.outages, ...outages } });
}

const entry = (run: SmallRun, type: string) => {
  const found = run.audit.find((each) => each.type === type);
  if (found === undefined) throw new Error(`the small run has no ${type}`);
  return found;
};
const orderIn = (run: SmallRun) =>
  run.journal.filter(({ input }) => JSON.stringify(input)?.includes('"order"'));
const without = (run: SmallRun, part: string) => {
  run.journal = run.journal.filter((each) => !JSON.stringify(each).includes(part));
};

test('a healthy run: every judge holds and has examined something', () => {
  const verdicts = said(() => undefined);
  expect(verdicts.filter(({ holds }) => !holds)).toEqual([]);
  expect(verdicts.filter(({ examined }) => examined === 0)).toEqual([]);
  expect(verdicts.map(({ id }) => id)).toEqual([
    'I-01',
    'I-02',
    'I-05',
    'I-09',
    'I-10',
    'I-11',
    'I-15',
    'I-16',
    'I-17',
    'I-18',
    'I-19',
  ]);
});

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
    ['I-05', 'an order that still rests', (r) => without(r, '"canceled"')],
    ['I-05', 'no read since the order came in', (r) => without(r, 'frontendOpenOrders')],
    ['I-05', 'an order accepted afterwards', (r) => r.journal.push(update(3_300, 13, STRANGER, 'open'))],
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

test('I-02: an order that comes in while the link is cut, beyond the lease', () => {
  const verdictOf = (fromMs: number) =>
    said(() => undefined, { latch: [{ fromUs: us(fromMs), toUs: us(5_000) }] }).find(
      ({ id }) => id === 'I-02',
    );
  expect(verdictOf(754)).toMatchObject({ holds: false });
  expect(verdictOf(755)).toMatchObject({ holds: true });
  expect(verdictOf(756)).toMatchObject({ holds: true });
});

test('I-17: a halt within 5 s is in time, within 20 s where the stream was made to fail, and never later', () => {
  const holds = (haltMs: number, blind: boolean) => {
    const outages = blind ? { account: [{ fromUs: us(1_000), toUs: us(60_000) }] } : {};
    const change = (run: SmallRun) => {
      run.journal.push(update(1_500, 15, STRANGER, 'open'), update(1_600, 15, STRANGER, 'canceled'));
      for (const each of run.audit) if (each.data.event === 'halt') each.ms = haltMs;
    };
    return said(change, outages).find(({ id }) => id === 'I-17')?.holds;
  };
  expect([6_499, 6_500, 6_501].map((ms) => holds(ms, false))).toEqual([true, true, false]);
  expect([21_499, 21_500, 21_501].map((ms) => holds(ms, true))).toEqual([true, true, false]);
});

test('a journal with a gap, or text that is none, is refused', () => {
  const reader = () => new VenueReader({ account: '0xa', signers: [] });
  const line = (seq: number) => `{"seq":${seq},"t":1,"us":1,"k":"recv"}`;
  const gap = reader();
  gap.line(line(4));
  expect(() => gap.line(line(6))).toThrow('the journal goes from 4 to 6');
  expect(() => reader().line('nonsense')).toThrow('not a line of the journal');
});

test('a chain with an altered, missing or foreign line is broken, and says where', () => {
  const record = (seq: number) =>
    JSON.stringify({
      ...{ actor: 'engine', boot_id: 'boot-0001', data: {}, mono_ms: 1, prev: '0'.repeat(64) },
      ...{ seq, ts: at(startUs), type: 'note' },
    });
  const broken = (...lines: string[]) => {
    const reader = new AuditReader();
    for (const each of lines) reader.line(each);
    return reader.story().broken;
  };
  expect(broken(record(0))).toBeNull();
  expect(broken(record(0), record(1))).toContain('record 1 does not follow');
  expect(broken(record(1))).toContain('record 1 stands where 0 belongs');
  expect(broken('{}')).toContain('line 0 is no record');
});

const back = (ms: number, haltId: string, request: string | null) =>
  event(ms, 'resume', { halt_id: haltId, request_id: request });

/** A quote of before the halt of 3,000 ms whose bytes come in at 3,300 ms. */
function lateBytes(run: SmallRun, expiresMs: number | null): void {
  furtherQuote(run, 2_990, 21);
  const sent = run.journal.find(({ ticket }) => ticket === 21);
  if (sent === undefined) throw new Error('a quote is submitted');
  const { command } = sent.input as { command: Record<string, unknown> }; // as small-run.ts makes it
  command.expiresAfter = expiresMs === null ? null : Date.UTC(2026, 0, 1) + expiresMs;
  sent.ms = 3_300;
}

test('I-01: bytes that were approved before the halt may land until their expiry', () => {
  const holds = (expiresMs: number) =>
    said((run) => lateBytes(run, expiresMs)).find(({ id }) => id === 'I-01')?.holds;
  expect([3_299, 3_300, 3_301].map(holds)).toEqual([false, true, true]);
});

type NotedOrder = { px: string; sz: string; side: string; decision_id: string; cloid: string };
function ordersOf(run: SmallRun): [NotedOrder, NotedOrder] {
  return entry(run, 'order_intent').data.orders as [NotedOrder, NotedOrder]; // as small-run.ts makes it
}

/** An intent of an order that the venue has not seen. */
function lateIntent(run: SmallRun, forMs = 2_000): Record<string, unknown> {
  const [order] = ordersOf(run);
  const late = { ...order, cloid: STRANGER, decision_id: 'd-late' };
  const expires = Date.UTC(2026, 0, 1) + 2_900 + forMs;
  return {
    ...entry(run, 'order_intent').data,
    batch: 5,
    nonce: 55,
    expires_after_ms: expires,
    orders: [late],
  };
}

function strange(run: SmallRun, what: SmallRun['journal'][number]): void {
  run.journal.push(what);
  run.audit = run.audit.filter(({ data }) => !String(data.event).startsWith('halt'));
  run.audit.push({ ms: 8_000, type: 'event', data: { event: 'gate_opened' } });
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
