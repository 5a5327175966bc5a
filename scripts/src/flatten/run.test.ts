// The loop of orders on a venue that answers as it is told: the position decides after each answer, and no doubt is traded through.
import { canonicalDecimal } from '@agora/shared/decimal';
import { coinSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { type Book, type Held, planClose } from './close-plan.ts';
import { type FlattenWorld, flattenCoin } from './run.ts';
import type { FlattenAnswer } from './venue.ts';

const BTC = coinSchema.parse('BTC');
const d = canonicalDecimal;
const BOOK: Book = { bids: [{ px: d('99'), sz: d('1') }], asks: [{ px: d('101'), sz: d('1') }] };
const held = (szi: string): Held => ({ coin: BTC, szi: d(szi), mark_px: d('100') });
const confirmed = planClose(held('2'), BOOK, { bps: 200 });
const filled: FlattenAnswer = { kind: 'filled', size: '1', px: '99' };
const said = (kind: 'unmatched' | 'would_grow' | 'post_only' | 'refused' | 'silent'): FlattenAnswer => ({
  kind,
  text: kind,
});

/** The position at each look, the last for ever; and the answers, the last for ever. */
function worldOf(
  looks: readonly string[],
  answers: readonly FlattenAnswer[],
  changed: Partial<FlattenWorld> = {},
) {
  const log: string[] = [];
  let [look, answer, nowMs] = [0, 0, 0];
  const nth = <T>(list: readonly T[], n: number): T => list[Math.min(n, list.length - 1)] as T; // none of the lists is empty
  const world: FlattenWorld = {
    positions: async () => {
      const szi = nth(looks, look++);
      return szi === '0' ? [] : [held(szi)];
    },
    book: async () => BOOK,
    hindrance: async () => null,
    record: async (type) => {
      log.push(type.replace('flatten.', ''));
      return null;
    },
    send: async ({ side, size, limit_px }) => {
      log.push(`${side} ${size} at ${limit_px}`);
      return nth(answers, answer++);
    },
    say: () => undefined,
    pause: async (ms) => {
      nowMs += ms;
    },
    monoMs: () => nowMs,
    ...changed,
  };
  return { world, log };
}

test('each order is the whole of what is open then, and its intent is on disk first', async () => {
  const { world, log } = worldOf(['2', '0.7', '0'], [filled]);
  expect(await flattenCoin(confirmed, 0, world)).toMatchObject({ end: 'flat', left: '0', orders_sent: 2 });
  expect(log).toEqual(['intent', 'sell 2 at 99', 'answer', 'intent', 'sell 0.7 at 99', 'answer']);
});

test.each<[string, string[], FlattenAnswer[], Partial<FlattenWorld>, string, number]>([
  ['flat before it began', ['0'], [filled], {}, 'flat', 0],
  ['turned round', ['-1'], [filled], {}, 'moved', 0],
  ['turned round between two orders', ['2', '-0.1'], [filled], {}, 'moved', 1],
  ['grew', ['2.1'], [filled], {}, 'moved', 0],
  ['an engine that trades', ['2'], [filled], { hindrance: async () => 'ACTIVE' }, 'hindered', 0],
  ['an empty book', ['2'], [filled], { book: async () => ({ bids: [], asks: [] }) }, 'book_empty', 0],
  ['a book that always moves away', ['2'], [said('unmatched')], {}, 'book_empty', 3],
  ['refused', ['2'], [said('refused')], {}, 'refused', 1],
  ['never an answer', ['2'], [said('silent')], {}, 'unanswered', 3],
  ['an order whose answer was lost', ['2', '0'], [said('silent')], {}, 'flat', 1],
  ['fills that change nothing', ['2'], [filled], {}, 'unfinished', 40],
  ['the window, without end', ['2'], [said('post_only')], {}, 'post_only', 0],
  ['the window, then a fill', ['2', '2', '0'], [said('post_only'), filled], {}, 'flat', 1],
])('%s', async (_, looks, answers, changed, end, sent) => {
  const { world } = worldOf(looks, answers, changed);
  expect(await flattenCoin(confirmed, 10_000, world)).toMatchObject({ end, orders_sent: sent });
});

test('nothing is sent where the intent cannot be written', async () => {
  const { world, log } = worldOf(['2'], [filled], { record: async () => 'EIO' });
  expect(await flattenCoin(confirmed, 0, world)).toEqual({
    ...{ coin: BTC, end: 'unrecorded', left: '2', orders_sent: 0, why: 'EIO', unrecorded: 'EIO' },
  });
  expect(log).toEqual([]);
});

test.each<[string, string[], FlattenAnswer, object]>([
  [
    'a fill of a part: what is left is read, and told',
    ['2', '0.7'],
    filled,
    { end: 'unrecorded', left: '0.7' },
  ],
  ['a fill of all: it is flat, and not all recorded', ['2', '0'], filled, { end: 'flat', left: '0' }],
  ['an answer that was lost', ['2', '0'], said('silent'), { end: 'flat', left: '0' }],
  ['a refusal', ['2'], said('refused'), { end: 'refused', left: '2' }],
  ['the window', ['2'], said('post_only'), { end: 'unrecorded', left: '2', orders_sent: 0 }],
])('one order and no other where its answer cannot be written: %s', async (_, looks, answer, end) => {
  const record = async (type: string) => (type === 'flatten.answer' ? 'ENOSPC' : null);
  const { world, log } = worldOf(looks, [answer], { record });
  expect(await flattenCoin(confirmed, 10_000, world)).toMatchObject({
    ...{ orders_sent: 1, unrecorded: 'ENOSPC', ...end },
  });
  expect(log).toEqual(['sell 2 at 99']);
});

/** Rejects at the looks that are named, and works at every other. */
function failingAt<T>(failing: (look: number) => boolean, work: (look: number) => T): () => Promise<T> {
  let look = 0;
  return async () => {
    look += 1;
    if (failing(look)) throw new Error('the venue does not show it');
    return work(look);
  };
}

const openFor14 = (look: number) => (look < 15 ? [held('2')] : []);
const READS: Record<'positions' | 'book' | 'hindrance', (look: number) => unknown> = {
  positions: openFor14,
  book: () => BOOK,
  hindrance: () => null,
};
test.each(['positions', 'book', 'hindrance'] as const)(
  'nothing is sent, and nothing said to be, where %s cannot be read from the start',
  async (name) => {
    const { world, log } = worldOf(['2'], [filled], { [name]: failingAt(() => true, READS[name]) });
    expect(await flattenCoin(confirmed, 0, world)).toEqual({
      ...{ coin: BTC, end: 'not_known', left: null, orders_sent: 0, unrecorded: null },
      why: 'the venue does not show it',
    });
    expect(log).toEqual([]);
  },
);

test.each(['positions', 'book', 'hindrance'] as const)(
  'nine looks without %s between two orders are waited out, ten are not',
  async (name) => {
    for (const [misses, end] of [
      [9, 'flat'],
      [10, 'not_known'],
    ] as const) {
      const failing = (look: number) => look > 1 && look <= 1 + misses;
      const positions = failingAt(() => false, openFor14);
      const { world, log } = worldOf([], [filled], { positions, [name]: failingAt(failing, READS[name]) });
      const { end: got, orders_sent } = await flattenCoin(confirmed, 0, world);
      expect([got, orders_sent > 0, log.includes('answer')]).toEqual([end, true, true]);
    }
  },
);

test('a node that lags is waited for after a fill, and its refusals are no book that moves away', async () => {
  const looks = ['1', '1', '1', '1', '1', '1', '0'];
  const { world } = worldOf(looks, [filled, said('would_grow')]);
  expect(await flattenCoin(confirmed, 0, world)).toMatchObject({ end: 'flat', orders_sent: 6 });
  // One fill of all that was open, which the book covered, and five refusals.
  expect(world.monoMs()).toBe(250 + 5 * 1_000);
});
