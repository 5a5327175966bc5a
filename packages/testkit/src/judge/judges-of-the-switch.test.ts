// The judges of stops, latch, hands and rights notice every kind of break that they are there for. Where each draws its line is in the test
// beside it.
import { describe, expect, test } from 'vitest';
import { action, back, entry, lateCancel, lateIntent, reported, said, without } from './doctored-run.ts';
import {
  acted,
  event,
  furtherQuote,
  heard,
  looked,
  type SmallRun,
  submitted,
  WALLETS,
  wallUs,
} from './small-run.ts';
import { US_PER_MS } from './verdict.ts';

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
      'an order after a kill file that lies there, though somebody asked back',
      (r) => [
        r.killFiles.push({ fromUs: wallUs(3_300), toUs: Number.POSITIVE_INFINITY }),
        r.audit.push(back(4_000, 'halt-b-0002', 'r-1', 1)),
        furtherQuote(r, 4_500, 21),
      ],
    ],
    [
      'I-06',
      'an order after redis-latch forgot what the engine knows',
      (r) => [
        r.audit.push(back(4_000, 'halt-b-0002', 'r-1', 1)),
        r.losses.push({ us: wallUs(4_200), panicE: 0, panicG: 0 }),
        furtherQuote(r, 4_500, 21),
      ],
    ],
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
    ['I-20', 'a clock that jumped, and no halt', (r) => r.audit.push({ ...event(900, 'x'), wallMs: 2_000 })],
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

function placedBy(signer: string | undefined) {
  const sent = submitted(6_300, 31, []);
  const { command } = sent.input as { command: Record<string, unknown> }; // as small-run.ts makes it
  command.signer = signer;
  const order = { a: 3, b: true, p: '1', s: '1', r: true, t: { limit: { tif: 'Alo' } }, c: null };
  command.action = { type: 'order', orders: [order], grouping: 'na' };
  return sent;
}
