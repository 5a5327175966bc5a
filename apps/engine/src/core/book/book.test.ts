import { expect, test } from 'vitest';
import {
  applyBbo,
  applyL2,
  type BboFrame,
  type Book,
  type L2Frame,
  newBook,
  startConnection,
} from './book.ts';
import { bookAgeMs, bookHealth } from './health.ts';
import { BOOK } from './limits.ts';

const level = (px: number, sz = 5) => ({ px, sz });
const bbo = (change: Partial<BboFrame> = {}): BboFrame => ({
  connection: 1,
  timeMs: 1_000,
  receivedMs: 100,
  bid: level(99),
  ask: level(101),
  ...change,
});
const l2 = (change: Partial<L2Frame> = {}): L2Frame => ({
  connection: 1,
  timeMs: 1_000,
  receivedMs: 100,
  bids: [level(99), level(98)],
  asks: [level(101), level(102)],
  ...change,
});

function connected(...frames: (BboFrame | L2Frame)[]): Book {
  const book = newBook();
  startConnection(book, 1);
  for (const frame of frames) apply(book, frame);
  return book;
}

const apply = (book: Book, frame: BboFrame | L2Frame) =>
  'bids' in frame ? applyL2(book, frame) : applyBbo(book, frame);
const top = (book: Book) => [book.bidPx, book.askPx];

test('the newer of the two streams gives the top', () => {
  expect(top(connected(l2(), bbo({ timeMs: 1_001, bid: level(100) })))).toEqual([100, 101]);
  expect(top(connected(bbo({ timeMs: 1_001, bid: level(100) }), l2({ timeMs: 1_000 })))).toEqual([100, 101]);
  expect(top(connected(bbo({ bid: level(100) }), l2({ timeMs: 1_000 })))).toEqual([99, 101]);
  expect(top(connected(l2({ timeMs: 1_001 }), bbo({ timeMs: 1_000, bid: level(100) })))).toEqual([99, 101]);
});

test.each<[string, BboFrame | L2Frame, string]>([
  ['an older bbo', bbo({ timeMs: 999 }), 'out_of_order'],
  ['an older l2Book', l2({ timeMs: 999 }), 'out_of_order'],
  ['a frame of the last connection', bbo({ connection: 0, timeMs: 2_000 }), 'other_connection'],
  ['a frame of a later connection', l2({ connection: 2, timeMs: 2_000 }), 'other_connection'],
  ['a NaN price', bbo({ timeMs: 2_000, bid: level(Number.NaN) }), 'malformed'],
  ['a price of 0', bbo({ timeMs: 2_000, ask: level(0) }), 'malformed'],
  ['a size of 0', bbo({ timeMs: 2_000, ask: level(101, 0) }), 'malformed'],
  ['a huge price', bbo({ timeMs: 2_000, ask: level(1e300) }), 'malformed'],
  ['a half unit', l2({ timeMs: 2_000, asks: [level(101.5)] }), 'malformed'],
  ['bids in the wrong order', l2({ timeMs: 2_000, bids: [level(98), level(99)] }), 'malformed'],
  ['asks with one price twice', l2({ timeMs: 2_000, asks: [level(101), level(101)] }), 'malformed'],
  ['too many levels', l2({ timeMs: 2_000, asks: levels(BOOK.levelsMax + 1) }), 'malformed'],
  ['a time that is none', bbo({ timeMs: Number.NaN }), 'malformed'],
])('%s changes nothing but its counter', (_, frame, why) => {
  const book = connected(l2(), bbo());
  const before = structuredClone(book);
  expect(apply(book, frame)).toBe(false);
  const ignored = { ...before.ignored, [why]: 1 };
  expect(book).toEqual({ ...before, ignored });
});

test('as many levels as the limit are taken', () => {
  expect(applyL2(connected(), l2({ asks: levels(BOOK.levelsMax) }))).toBe(true);
});

function levels(count: number) {
  return Array.from({ length: count }, (_, i) => level(200 + i));
}

test('before the first connection nothing is taken', () => {
  const book = newBook();
  expect(applyL2(book, l2({ connection: 0 }))).toBe(false);
  expect(bookHealth(book, 100, 1_000)).toBe('before_reconnect');
});

test('after a reconnect the old book is gone until a whole l2Book came in', () => {
  const book = connected(l2());
  startConnection(book, 2);
  expect(bookHealth(book, 100, 1_000)).toBe('before_reconnect');
  applyBbo(book, bbo({ connection: 2 }));
  expect(bookHealth(book, 100, 1_000)).toBe('before_reconnect');
  applyL2(book, l2({ connection: 2 }));
  expect(bookHealth(book, 100, 1_000)).toBe('ok');
});

test.each<[string, BboFrame, string]>([
  ['no bid', bbo({ bid: null }), 'empty'],
  ['no ask', bbo({ ask: null }), 'empty'],
  ['bid below ask', bbo({ bid: level(100), ask: level(101) }), 'ok'],
  ['bid at ask', bbo({ bid: level(101), ask: level(101) }), 'crossed'],
  ['bid above ask', bbo({ bid: level(102), ask: level(101) }), 'crossed'],
])('%s: %s', (_, frame, health) => {
  expect(bookHealth(connected(l2(), frame), 100, 1_000)).toBe(health);
});

test.each([
  [BOOK.bookAgeMsMax - 1, 'ok'],
  [BOOK.bookAgeMsMax, 'ok'],
  [BOOK.bookAgeMsMax + 1, 'stale'],
  [-1, 'stale'],
  [Number.NaN, 'stale'],
])('at an age of %d ms the book is %s', (ageMs, health) => {
  expect(bookHealth(connected(l2()), 100 + ageMs, 1_000)).toBe(health);
});

test.each([
  [BOOK.venueLagMsMax, 'ok'],
  [BOOK.venueLagMsMax + 1, 'stale'],
  [Number.NaN, 'stale'],
])('delivered %d ms late by the venue clock it is %s', (lagMs, health) => {
  expect(bookHealth(connected(l2()), 100, 1_000 + lagMs)).toBe(health);
});

test('age is told once something was seen', () => {
  expect(bookAgeMs(newBook(), 5)).toBeNull();
  expect(bookAgeMs(connected(l2()), 105)).toBe(5);
});
