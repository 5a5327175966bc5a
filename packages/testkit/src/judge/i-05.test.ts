// The word of the guardian is judged like the engine's: what it calls zero or verified must have been so, by the venue's journal.
import { describe, expect, test } from 'vitest';
import { back, entry, holdsOf, lateIntent, readOf, STRANGER, said, without } from './doctored-run.ts';
import { acted, CLOIDS, furtherQuote, type SmallRun, update } from './small-run.ts';

const [, second = ''] = CLOIDS;

const stage = (ms: number, name: string | null) => ({
  ...{ ms, type: 'clearance', data: { engine_id: 'small', stage: name } },
});
/** It cancels from the stop on. The small run's order is gone at 3,015, and its read comes in at 3,100. */
const cleared = (r: SmallRun, ...more: SmallRun['guardian']) =>
  r.guardian.push(stage(3_000, 'cancelling'), stage(3_110, 'zero_seen'), stage(6_100, 'verified'), ...more);
/** The engine itself says nothing of it. */
const holds = (change: (r: SmallRun) => unknown) =>
  holdsOf('I-05', (r) => {
    r.audit = r.audit.filter(({ data }) => data.event !== 'halt_verified');
    change(r);
  });
/** A batch of before the halt that the venue has not seen, and that may land until 4,900. */
const underWay = (r: SmallRun) =>
  r.audit.push({ ...entry(r, 'order_intent'), ms: 2_900, data: lateIntent(r) });

test('I-05: what the guardian says is looked at, once a stage', () => {
  const examined = (change: (r: SmallRun) => unknown) =>
    said((r) => void change(r)).find(({ id }) => id === 'I-05')?.examined;
  expect(examined(() => undefined)).toBe(1);
  expect(examined((r) => cleared(r))).toBe(3);
  // A trouble of the venue is told with the stage that stands.
  expect(examined((r) => cleared(r, stage(7_000, 'verified'), stage(8_000, 'verified')))).toBe(3);
});

describe('I-05: the word of the guardian', () => {
  test.each<[string, boolean, (r: SmallRun) => unknown]>([
    ['that is so', true, (r) => cleared(r)],
    ['zero, and an order rests', false, (r) => [without(r, '"canceled"'), cleared(r)]],
    ['zero, of a chain that was opened after both', true, (r) => opened(r, 3_105)],
    ['zero, and the read came before it began to cancel', false, (r) => opened(r, 2_000)],
    ['zero, and nobody read', false, (r) => [without(r, 'frontendOpenOrders'), cleared(r)]],
    [
      'zero by a read of the engine alone',
      false,
      (r) => [Object.assign(readOf(r), { by: 'engine' }), cleared(r)],
    ],
    ['verified, and our order rests', false, (r) => [restsAnew(r, 6_500), cleared(r)]],
    [
      'zero, and a stranger rests all the time',
      false,
      (r) => [r.journal.push(update(3_050, 15, STRANGER, 'open')), cleared(r)],
    ],
    [
      'zero, and a stranger came after the read',
      true,
      (r) => [r.journal.push(update(3_105, 15, STRANGER, 'open')), cleared(r)],
    ],
    ['verified, with no read since the last batch could land', false, (r) => [underWay(r), cleared(r)]],
    [
      'verified, and the nonce of that batch was burnt before the read',
      true,
      (r) => [underWay(r), r.journal.push(acted(3_050, 55, { type: 'noop' })), cleared(r)],
    ],
    [
      'verified, and that batch was denied at the send line',
      true,
      (r) => [underWay(r), r.audit.push(denied), cleared(r)],
    ],
    ['verified, and an order lands later', false, (r) => [cleared(r), furtherQuote(r, 6_200, 21)]],
    [
      'verified, and somebody asked the engine back before that order',
      true,
      (r) => [cleared(r), r.audit.push(askedBack(6_150)), furtherQuote(r, 6_200, 21)],
    ],
    [
      'verified of an engine that was asked back, which the guardian does not know yet',
      true,
      (r) => [r.audit.push(askedBack(6_000)), furtherQuote(r, 6_050, 21), cleared(r)],
    ],
    [
      'verified anew, as it began to cancel again and does not know of that yet',
      true,
      (r) => [anew(r), cleared(r, stage(6_500, 'cancelling'), stage(9_800, 'verified'))],
    ],
    [
      'verified of another stop since then',
      false,
      (r) => [anew(r), cleared(r, stage(6_400, null), stage(6_500, 'cancelling'), stage(9_800, 'verified'))],
    ],
  ])('%s', (_, isTrue, change) => expect(holds(change)).toBe(isTrue));
});

/** It says after the read of 3,100 that it cancels and that nothing rests. */
function opened(r: SmallRun, ms: number): void {
  r.guardian.push(
    { ms, type: 'audit.opened', data: {} },
    stage(3_106, 'cancelling'),
    stage(3_107, 'zero_seen'),
  );
}

/** An order of ours that came after the read, and its end. */
function restsAnew(r: SmallRun, untilMs: number): void {
  r.journal.push(update(3_200, 16, second, 'open', false), update(untilMs, 16, second, 'canceled', false));
}

/** The engine is asked back, its quote is cancelled at 9,700 and the account read; then it quotes again. */
function anew(r: SmallRun): void {
  r.audit.push(askedBack(6_200));
  furtherQuote(r, 6_300, 21);
  r.journal.push(update(9_700, 21, null, 'canceled'), { ...readOf(r), ms: 9_750 });
  furtherQuote(r, 9_850, 24);
}

const denied = { ms: 2_901, type: 'order_denied', data: { batch: 5, code: 'LATCHED' } };
const askedBack = (ms: number) => back(ms, 'halt-b-0002', 'r-1', 1);
