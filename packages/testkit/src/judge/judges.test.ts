// Each judge is content with a healthy run and notices every kind of break that it is there for.
import { describe, expect, test } from 'vitest';
import { AuditReader } from './audit-reader.ts';
import { judge } from './judges.ts';
import {
  acted,
  CLOIDS,
  event,
  evidenceOf,
  filled,
  furtherQuote,
  heard,
  looked,
  type SmallRun,
  smallRun,
  submitted,
  update,
  WALLETS,
  wallUs,
} from './small-run.ts';
import { VenueReader } from './venue-reader.ts';
import { at, type Outages, US_PER_MS } from './verdict.ts';

const [first = '', second = ''] = CLOIDS;
const STRANGER = `0x${'9'.repeat(32)}`;
const EMPTY_BOOK = JSON.stringify({ channel: 'l2Book', data: { coin: 'BTC', levels: [[], []] } });
const startUs = Date.UTC(2026, 0, 1) * US_PER_MS;
const us = (ms: number) => startUs + ms * US_PER_MS;

function said(change: (run: SmallRun) => void, outages?: Partial<Outages>) {
  const run = smallRun();
  change(run);
  run.outages = { ...run.outages, ...outages };
  return judge(evidenceOf(run));
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
    ['I-05', 'an order accepted afterwards', (r) => r.journal.push(update(3_300, 13, second, 'open'))],
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

describe('a doctored run is noticed by the judge of the switch', () => {
  const guardian = WALLETS.others[0];
  const flatten = WALLETS.others[1];
  const frozen = (fromMs: number) => [{ fromUs: wallUs(fromMs), toUs: wallUs(9_000) }];
  const stillRests = (r: SmallRun) => without(r, '"canceled"');
  const uncancelled = (r: SmallRun) => {
    without(r, '"type":"cancel"');
    Object.assign(r, { audit: r.audit.filter(({ type }) => type !== 'cancel') });
  };
  test.each<[string, string, (run: SmallRun) => unknown]>([
    ['I-03', 'no cancel', (r) => [stillRests(r), uncancelled(r)]],
    ['I-03', 'a cancel too late', (r) => lateCancel(r, 251)],
    ['I-03', 'a lost cancel that nobody repeats', (r) => [stillRests(r), without(r, '"type":"cancel"')]],
    [
      'I-03',
      'an order in flight whose nonce stays good',
      (r) => r.audit.push({ ...entry(r, 'order_intent'), ms: 2_990, data: lateIntent(r, 99_000) }),
    ],
    ['I-04', 'an order that rests ten seconds after the stop', stillRests],
    [
      'I-04',
      'a halt that nobody verifies',
      (r) => Object.assign(r, { audit: r.audit.filter(({ data }) => data.event !== 'halt_verified') }),
    ],
    ['I-06', 'an order after a stop', (r) => furtherQuote(r, 3_200, 21)],
    [
      'I-06',
      'a way back that names an older stop',
      (r) => [r.audit.push(back(4_000, 'halt-b-0002', 'r-1')), furtherQuote(r, 4_500, 21)],
    ],
    [
      'I-06',
      'an order after a stop of the guardian',
      (r) => [r.audit.push(back(4_000, 'halt-b-0002', 'r-1', 1)), furtherQuote(r, 6_500, 21)],
    ],
    [
      'I-06',
      'an epoch that fell',
      (r) => r.audit.push(event(9_000, 'halt', { epochs: { panic_epoch: 0, panic_global_epoch: 0 } })),
    ],
    ['I-12', 'a cancel that was denied', (r) => r.audit.push(reported('denied'))],
    ['I-12', 'a cancel that never came in', (r) => without(r, '"type":"cancel"')],
    ['I-12', 'an order that uses what is kept for cancels', (r) => furtherQuote(r, 1_200, 21)],
    [
      'I-13',
      'a 200 without a hand',
      (r) => Object.assign(r, { stops: [heard(3_000, { hands: [null, 1_001] })] }),
    ],
    ['I-13', 'a stop that was forgotten', (r) => r.looks.push(looked(4_000, 0, 0))],
    ['I-13', 'a stop that was lifted by nobody', (r) => r.looks.push(looked(4_000, 1, 1))],
    ['I-14', 'two halts without a way back between', (r) => r.audit.push(event(3_100, 'halt'))],
    ['I-14', 'a repeated key that raised anew', (r) => r.stops.push(heard(3_100, { epoch: 2 }))],
    ['I-14', 'a replay of another epoch', (r) => r.stops.push(heard(3_100, { epoch: 2, replayed: true }))],
    [
      'I-14',
      'a replay after the way back',
      (r) => [
        r.audit.push(back(4_000, 'halt-b-0002', 'r-1', 1)),
        r.stops.push(heard(4_500, { replayed: true })),
      ],
    ],
    ['I-20', 'a nonce below the one before it', (r) => furtherQuote(r, 1_200, 5)],
    ['I-20', 'a nonce used twice', (r) => r.journal.push(acted(1_200, 7, { type: 'cancel', cancels: [] }))],
    ['I-20', 'a clock that jumped, and no halt', (r) => r.audit.push({ ...event(900, 'x'), monoMs: -100 })],
    [
      'I-20',
      'a refused cancel and no other',
      (r) => [stillRests(r), Object.assign(action(r, 'cancel'), { res: { status: 'err' } })],
    ],
    ['I-21', 'an order of a frozen engine', (r) => furtherQuote(r, 5_500, 21)],
    [
      'I-21',
      'a darkness that raised nothing',
      (r) => Object.assign(r, { outages: { ...r.outages, engine: frozen(700) } }),
    ],
    [
      'I-21',
      'a darkness in which nobody cancelled',
      (r) => [stillRests(r), Object.assign(r, { outages: { ...r.outages, engine: frozen(4_500) } })],
    ],
    [
      'I-22',
      'a schedule that the venue refused',
      (r) => Object.assign(action(r, 'scheduleCancel'), { res: { status: 'err' } }),
    ],
    [
      'I-22',
      'a schedule for another time',
      (r) => Object.assign(entry(r, 'schedule_cancel').data, { at_venue_ms: wallUs(62_000) / US_PER_MS }),
    ],
    [
      'I-22',
      'a guardian that keeps a dead engine’s orders alive',
      (r) =>
        r.journal.push(
          acted(6_300, 1, { type: 'scheduleCancel', time: wallUs(66_000) / US_PER_MS }, guardian),
        ),
    ],
    [
      'I-26',
      'a guardian that moves money',
      (r) => r.journal.push(acted(6_300, 1, { type: 'usdSend' }, guardian)),
    ],
    ['I-26', 'an engine that moves money', (r) => r.journal.push(acted(6_300, 1, { type: 'usdSend' }))],
    ['I-26', 'a guardian that places', (r) => r.journal.push(placedBy(guardian))],
    ['I-26', 'a flattening order that may rest', (r) => r.journal.push(placedBy(flatten))],
    ['I-26', 'a way back without a touch', (r) => Object.assign(r, { touchedUs: [] })],
    [
      'I-26',
      'a way back on the touch of before the halt',
      (r) => r.audit.push(back(4_000, 'halt-b-0002', 'r-1', 1)),
    ],
  ])('%s: %s', (id, _, change) => {
    const found = said(change).find((each) => each.id === id);
    expect(found).toMatchObject({ holds: false });
    expect(found?.evidence[0]).toBeTruthy();
  });
});

const holdsOf = (id: string, change: (run: SmallRun) => unknown) =>
  said((run) => void change(run)).find((each) => each.id === id)?.holds;

test('I-03: a cancel leaves within 250 ms of the halt, and a lost one is repeated until the order is gone', () => {
  expect([249, 250, 251].map((ms) => holdsOf('I-03', (r) => lateCancel(r, ms)))).toEqual([true, true, false]);
  const repeated = (r: SmallRun) => {
    without(r, '"type":"cancel"');
    without(r, '"canceled"');
    const { data } = entry(r, 'cancel');
    for (const ms of [4_000, 5_000, 6_000]) r.audit.push({ ms, type: 'cancel', data });
    r.journal.push(update(6_500, 12, second, 'canceled', false));
  };
  expect(holdsOf('I-03', repeated)).toBe(true);
});

describe("I-03: a stranger's order is owed", () => {
  const cancelled = (openMs: number, cancelMs: number, deaf?: [number, number]) =>
    holdsOf('I-03', (r) => {
      r.journal.push(update(openMs, 13, null, 'open'), update(9_000, 13, null, 'canceled'));
      r.journal.push(acted(cancelMs + 260, 31, { type: 'cancel', cancels: [{ a: 3, o: 13 }] }));
      r.audit.push({ ms: cancelMs, type: 'cancel', data: { orders: [{ oid: 13, cloid: null }] } });
      const spans = deaf === undefined ? [] : [{ fromUs: wallUs(deaf[0]), toUs: wallUs(deaf[1]) }];
      r.outages = { ...r.outages, account: spans };
    });
  test('from the halt, where the stream told of it', () => {
    expect([3_249, 3_250, 3_251].map((ms) => cancelled(2_700, ms))).toEqual([true, true, false]);
  });
  test('from the first read since it was placed, where the stream did not', () => {
    // The small run reads at 3,100.
    expect([3_349, 3_350, 3_351].map((ms) => cancelled(2_700, ms, [2_600, 2_701]))).toEqual([
      true,
      true,
      false,
    ]);
    expect(cancelled(2_700, 3_300, [2_701, 2_800])).toBe(false);
  });
});

test('I-03: a lost cancel is repeated for as long as the life that lost it goes on, and no longer', () => {
  const endsAt = (endMs: number) => (r: SmallRun) => {
    without(r, '"type":"cancel"');
    without(r, '"canceled"');
    const { data } = entry(r, 'cancel');
    r.audit = r.audit.filter(({ ms }) => ms < 4_000);
    r.audit.push({ ms: 4_000, type: 'cancel', data }, { ms: endMs, type: 'its last word', data: {} });
    r.journal.push(update(9_000, 12, second, 'canceled', false));
    r.outages = { ...r.outages, engine: [] };
  };
  expect([5_249, 5_250, 5_251].map((ms) => holdsOf('I-03', endsAt(ms)))).toEqual([true, true, false]);
});

test('I-03: a process that is frozen between two tries is owed the time', () => {
  const frozen = (fromMs: number, toMs: number) => (r: SmallRun) => {
    without(r, '"type":"cancel"');
    without(r, '"canceled"');
    const { data } = entry(r, 'cancel');
    for (const ms of [5_000, 6_000]) r.audit.push({ ms, type: 'cancel', data });
    r.journal.push(update(6_500, 12, second, 'canceled', false));
    r.outages = { ...r.outages, engine: [{ fromUs: wallUs(fromMs), toUs: wallUs(toMs) }] };
  };
  const firstMs = 3_000;
  const fits = 5_000 - firstMs - 1_250;
  expect(
    [fits + 20, fits - 50, 0].map((ms) => holdsOf('I-03', frozen(firstMs + 500, firstMs + 500 + ms))),
  ).toEqual([true, false, false]);
});

test('I-03: a life that never traded owes nothing for what an earlier one left', () => {
  const uncancelled = (r: SmallRun) => {
    lateCancel(r, 400);
    r.audit = r.audit.filter(notBack);
  };
  const notBack = ({ data }: SmallRun['audit'][number]) => data.event !== 'resume';
  expect(holdsOf('I-03', uncancelled)).toBe(true);
});

test('I-04: what the guardian had proven of a stop that still stands holds for a life that began under it', () => {
  const proven =
    (...later: SmallRun['guardian']) =>
    (r: SmallRun) => {
      r.audit = r.audit.filter(({ data }) => data.event !== 'halt_verified');
      const own = r.guardian.filter(({ type }) => type !== 'clearance');
      r.guardian = [
        ...own,
        { ms: 2_000, type: 'clearance', data: { engine_id: 'small', stage: 'verified' } },
        ...later,
      ];
    };
  expect(holdsOf('I-04', proven())).toBe(true);
  // Nothing stands any more, or something was seen again.
  for (const stage of [null, 'cancelling'])
    expect(
      holdsOf('I-04', proven({ ms: 2_500, type: 'clearance', data: { engine_id: 'small', stage } })),
    ).toBe(false);
});

test('I-04: faults that leave nobody to cancel are waited for, one hand is enough', () => {
  const outages = (hands: ('engine' | 'guardian')[]) => (r: SmallRun) => {
    for (const each of r.journal) if (JSON.stringify(each).includes('"canceled"')) each.ms = 25_000;
    for (const hand of hands)
      r.outages = { ...r.outages, [hand]: [{ fromUs: wallUs(2_950), toUs: wallUs(20_000) }] };
  };
  expect(holdsOf('I-04', outages(['engine', 'guardian']))).toBe(true);
  expect(holdsOf('I-04', outages(['engine']))).toBe(false);
});

test('I-04: what somebody else places after the stop has ten seconds of its own', () => {
  const gone = (ms: number) => (r: SmallRun) =>
    r.journal.push(update(12_900, 15, STRANGER, 'open'), update(ms, 15, STRANGER, 'canceled'));
  expect([13_200, 22_900, 22_901].map((ms) => holdsOf('I-04', gone(ms)))).toEqual([true, true, false]);
});

test('I-26: a touch counts from when the gate told of the halt, as closely as the file is looked at', () => {
  const touched = (ms: number) => (r: SmallRun) => {
    r.audit.push(event(2_950, 'gate_closed'), back(4_000, 'halt-b-0002', 'r-1', 1));
    r.touchedUs = [wallUs(400), wallUs(ms)];
  };
  expect([2_899, 2_901].map((ms) => holdsOf('I-26', touched(ms)))).toEqual([false, true]);
});

test('I-13: an accepted request lifts the stop that it names, whether or not it comes to trading', () => {
  const lifted = (acceptedMs: number, panic_epoch: number) => (r: SmallRun) => {
    const data = { halt_id: 'halt-b-0002', request_id: 'ask-1', panic_epoch, panic_global_epoch: 0 };
    r.audit.push({ ms: acceptedMs, type: 'resume_accepted', data });
    r.looks.push(looked(4_000, 1, 1));
  };
  const holds = [lifted(3_900, 1), lifted(4_100, 1), lifted(3_900, 0)].map((run) => holdsOf('I-13', run));
  expect(holds).toEqual([true, false, false]);
});

test('I-10: what was being recorded while the halt came is no order when the send line denied it', () => {
  const recorded = (isDenied: boolean) => (r: SmallRun) => {
    r.audit.push({ ...entry(r, 'order_intent'), ms: 3_003, data: lateIntent(r, 99_000) });
    if (isDenied) r.audit.push({ ms: 3_004, type: 'order_denied', data: { batch: 5, code: 'LATCHED' } });
  };
  expect([true, false].map((isDenied) => holdsOf('I-10', recorded(isDenied)))).toEqual([true, false]);
});

test('I-07: the gate is closed 200 ms after redis-latch broke, and a turn of the loop', () => {
  const closedAt = (ms: number) => (r: SmallRun) => {
    for (const each of r.audit) if (each.data.event === 'gate_closed') each.ms = ms;
  };
  expect([2_549, 2_550, 2_551].map((ms) => holdsOf('I-07', closedAt(ms)))).toEqual([true, true, false]);
});

test('I-12: a cancel that found nobody at the venue was not refused by us', () => {
  const told = (reason: string) => (r: SmallRun) => {
    r.audit.push(reported('denied', reason));
  };
  expect([holdsOf('I-12', told('NOT_CONNECTED')), holdsOf('I-12', told('SIGNER_REFUSED'))]).toEqual([
    true,
    false,
  ]);
});

test('I-14: a key that is used again after the way back stops anew', () => {
  const again = (r: SmallRun) => {
    r.audit.push(back(4_000, 'halt-b-0002', 'r-1', 1));
    r.stops.push(heard(4_500, { epoch: 2 }));
  };
  expect(holdsOf('I-14', again)).toBe(true);
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
    const outages = { engine: [], account: blind ? [{ fromUs: us(1_000), toUs: us(60_000) }] : [] };
    const change = (run: SmallRun) => {
      run.journal.push(update(1_500, 15, STRANGER, 'open'), update(1_600, 15, STRANGER, 'canceled'));
      for (const each of run.audit) if (each.data.event === 'halt') each.ms = haltMs;
    };
    return said(change, outages).find(({ id }) => id === 'I-17')?.holds;
  };
  expect([6_499, 6_500, 6_501].map((ms) => holds(ms, false))).toEqual([true, true, false]);
  expect([21_499, 21_500, 21_501].map((ms) => holds(ms, true))).toEqual([true, true, false]);
});

test('I-17: what the engine was frozen for is not counted, and nothing of it twice', () => {
  const holds = (haltMs: number) => {
    // Two seconds between the stranger and the halt, told in two spans that overlap; and what lies outside.
    const engine = [
      { fromUs: us(2_500), toUs: us(3_500) },
      { fromUs: us(1_000), toUs: us(3_000) },
      { fromUs: us(20_000), toUs: us(30_000) },
    ];
    const change = (run: SmallRun) => {
      run.journal.push(update(1_500, 15, STRANGER, 'open'), update(1_600, 15, STRANGER, 'canceled'));
      for (const each of run.audit) if (each.data.event === 'halt') each.ms = haltMs;
    };
    return said(change, { engine }).find(({ id }) => id === 'I-17')?.holds;
  };
  expect([8_500, 8_501].map(holds)).toEqual([true, false]);
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
    return reader.story.broken;
  };
  expect(broken(record(0))).toBeNull();
  expect(broken(record(0), record(1))).toContain('record 1 does not follow');
  expect(broken(record(1))).toContain('record 1 stands where 0 belongs');
  expect(broken('{}')).toContain('line 0 is no record');
});

const back = (ms: number, haltId: string, request: string | null, panic_epoch = 0) =>
  event(ms, 'resume', {
    ...{ halt_id: haltId, request_id: request, reviewed: { panic_epoch, panic_global_epoch: 0 } },
  });

const action = (run: SmallRun, type: string) => {
  const found = run.journal.find(({ input }) => JSON.stringify(input)?.includes(`"type":"${type}"`));
  if (found === undefined) throw new Error(`the small run has no ${type}`);
  return found;
};

const reported = (outcome: string, reason: string | null = null) => ({
  ...{ ms: 3_050, type: 'cancel_report', data: { outcome, reason, results: [] } },
});

function placedBy(signer: string | undefined) {
  const sent = submitted(6_300, 31, []);
  const { command } = sent.input as { command: Record<string, unknown> }; // as small-run.ts makes it
  command.signer = signer;
  const order = { a: 3, b: true, p: '1', s: '1', r: true, t: { limit: { tif: 'Alo' } }, c: null };
  command.action = { type: 'order', orders: [order], grouping: 'na' };
  return sent;
}

/** The cancel of the halt of 3,000 ms leaves so much later. */
function lateCancel(run: SmallRun, ms: number): void {
  entry(run, 'cancel').ms = 3_000 + ms;
  action(run, 'cancel').ms = 3_000 + ms + 260;
  for (const each of run.journal) if (JSON.stringify(each).includes('"canceled"')) each.ms = 3_600;
}

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

describe('bytes that a venue took up late, for it was frozen, count from when they left', () => {
  const taken = (id: string, venueFromMs: number, outages: Partial<Outages> = {}) => {
    const venue = [{ fromUs: wallUs(venueFromMs), toUs: wallUs(3_299) }];
    return said((run) => lateBytes(run, null), { ...outages, venue }).find((each) => each.id === id)?.holds;
  };
  test('I-01: that is before the halt, as they were noted before it', () => {
    expect([3_200, 3_201].map((ms) => taken('I-01', ms))).toEqual([true, false]);
  });
  test('I-02: that is while the lease held', () => {
    const latch = [{ fromUs: wallUs(2_900), toUs: wallUs(9_000) }];
    expect([3_150, 3_151].map((ms) => taken('I-02', ms, { latch }))).toEqual([true, false]);
  });
  test('I-06: that is before the stop', () => {
    expect([2_980, 3_290].map((ms) => taken('I-06', ms))).toEqual([true, false]);
  });
  test('I-21: that is before the engine stood still', () => {
    const engine = [{ fromUs: wallUs(3_000), toUs: wallUs(9_000) }];
    expect([3_100, 3_101].map((ms) => taken('I-21', ms, { engine }))).toEqual([true, false]);
  });
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
