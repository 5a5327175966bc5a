import { expect, test } from 'vitest';
import { engineIdSchema, requestKeySchema } from './ids.ts';
import type { LatchPairs } from './latch.ts';
import { LatchBook } from './latch-book.ts';
import type { Raised } from './stop-answer.ts';
import type { Stop } from './stop-record.ts';
import { isoMsSchema } from './time.ts';

const A = engineIdSchema.parse('mm-a');
const B = engineIdSchema.parse('mm-b');
const AT = isoMsSchema.parse('2026-03-01T03:11:42.117Z');
const pairs = (panic: number, resume: number, panicG = 0, resumeG = 0): LatchPairs => ({
  panic_epoch: panic,
  resume_epoch: resume,
  global: { panic_epoch: panicG, resume_epoch: resumeG },
});
const bookOf = (...reads: LatchPairs[]) => {
  const book = new LatchBook();
  for (const [i, read] of reads.entries()) book.note(A, read, i);
  return book;
};

test.each<[string, LatchBook, boolean, string | null]>([
  ['never read', bookOf(), false, null],
  ['clear', bookOf(pairs(3, 3, 2, 2)), false, null],
  ['its own', bookOf(pairs(4, 3)), true, '3:0'],
  ['the global one', bookOf(pairs(3, 3, 1, 0)), true, '3:0'],
  ['resumed', bookOf(pairs(4, 3), pairs(4, 4)), false, null],
  ['resumed and stopped again: another stop', bookOf(pairs(4, 3), pairs(5, 4)), true, '4:0'],
  ['rolled back to clear', bookOf(pairs(4, 3), pairs(3, 3)), true, '3:0'],
  ['rolled back, global', bookOf(pairs(0, 0, 4, 3), pairs(0, 0, 3, 3)), true, '0:3'],
  ['rolled back although it was clear', bookOf(pairs(4, 4), pairs(3, 3)), true, '3:0'],
])('%s', (_, book, stands, name) => {
  expect(book.stands(A)).toBe(stands);
  expect(book.standingName(A)).toBe(name);
});

test.each<[string, LatchPairs[], LatchPairs, { scope: typeof A | null; key: string } | null]>([
  ['of a latch that was never raised', [pairs(0, 0)], pairs(0, 0), { scope: A, key: 'emptied:mm-a' }],
  ['of one that was', [pairs(3, 3)], pairs(0, 0), { scope: A, key: 'rolled-back:mm-a:3' }],
  ['of the global one', [pairs(0, 0, 2, 2)], pairs(0, 0), { scope: null, key: 'rolled-back:global:2' }],
  ['and a stop raised since', [pairs(0, 0)], pairs(1, 0), null],
  ['before any was seen: not for a watcher to raise', [], pairs(0, 0), null],
])('keys gone, %s', (_, whole, read, cause) => {
  const book = bookOf(...whole);
  book.note(A, read, 9, true);
  const back = book.rolledBack(A);
  expect(back === null ? null : { scope: back.scope, key: back.key }).toEqual(cause);
  expect(book.stands(A)).toBe(cause !== null || read.panic_epoch > 0);
});

test('an emptied latch is raised once, and a resume ends it', () => {
  const book = bookOf(pairs(0, 0));
  book.note(A, pairs(0, 0), 9, true);
  book.raised(A, 1);
  book.note(A, pairs(1, 0), 10, true);
  expect([book.stands(A), book.rolledBack(A)]).toEqual([true, null]);
  book.note(A, pairs(1, 1), 11);
  expect([book.stands(A), book.rolledBack(A)]).toEqual([false, null]);
});

test('what is raised stands before it is read', () => {
  const book = bookOf(pairs(0, 0));
  book.raised(A, 1);
  expect(book.stands(A)).toBe(true);
  expect(book.epochs(A, 0, 1_000)).toEqual({ panic_epoch: 1, panic_global_epoch: 0 });
  const unread = new LatchBook();
  unread.raised(null, 1);
  expect([unread.stands(A), unread.standingName(A)]).toEqual([true, 'unread']);
});

test.each<[string, typeof A | null, LatchPairs, string, LatchPairs, LatchPairs]>([
  ['its own', A, pairs(3, 3), '0:0', pairs(1, 0), pairs(1, 1)],
  ['the global one', null, pairs(0, 0, 3, 3), '0:0', pairs(0, 0, 1, 0), pairs(0, 0, 1, 1)],
])(
  'raised anew in an emptied redis-latch it stands, whatever was resumed before: %s',
  (_, scope, before, name, read, resumed) => {
    const book = bookOf(before);
    book.raised(scope, 1);
    expect([book.stands(A), book.standingName(A)]).toEqual([true, name]);
    book.note(A, read, 9);
    expect(book.stands(A)).toBe(true);
    book.note(A, resumed, 10);
    expect(book.stands(A)).toBe(false);
  },
);

test('one engine stops for its own latch and the global one alone', () => {
  const book = bookOf(pairs(0, 0));
  book.note(B, pairs(0, 0), 0);
  book.raised(B, 1);
  expect([book.stands(A), book.stands(B)]).toEqual([false, true]);
  book.raised(null, 1);
  expect([book.stands(A), book.stands(B)]).toEqual([true, true]);
});

test('a global epoch that was read with another engine’s pairs says nothing of an engine not read yet', () => {
  const book = bookOf(pairs(0, 0, 3, 3));
  expect([book.stands(A), book.stands(B)]).toEqual([false, false]);
  book.raised(null, 4);
  expect([book.stands(A), book.stands(B)]).toEqual([true, true]);
});

test('a rollback is a cause with a key of its own; raised again, a resume can end it', () => {
  const book = bookOf(pairs(9, 9), pairs(4, 4));
  expect(book.rolledBack(A)).toEqual({
    scope: A,
    key: 'rolled-back:mm-a:9',
    reason: 'redis-latch went back to 4, below 9',
  });
  book.raised(A, 5);
  expect(book.rolledBack(A)).toBeNull();
  expect(book.stands(A)).toBe(true);
  book.note(A, pairs(5, 5), 9);
  expect(book.stands(A)).toBe(false);
});

test('epochs are said only while they are freshly read', () => {
  const book = bookOf(pairs(4, 3, 2, 2));
  expect(book.epochs(A, 1_000, 1_000)).toEqual({ panic_epoch: 4, panic_global_epoch: 2 });
  expect(book.epochs(A, 1_001, 1_000)).toBeNull();
  expect(book.epochs(B, 0, 1_000)).toBeNull();
});

test('an owed stop that became a kill file is known as one; one that was paid meanwhile is owed no more', () => {
  const book = bookOf();
  const raised: Raised = { durable: null, epoch: 1, at: AT, replayed: false, keyReused: false };
  const stop: Stop = { engine: A, path: 'api', who: 'w', reason: null, key: requestKeySchema.parse('k') };
  book.owe('a', { stop, raised });
  expect([book.filed('a'), book.filed('b')]).toEqual([true, true]);
  expect([...book.owed()]).toEqual([['a', { stop, raised: { ...raised, durable: 'file' } }]]);
  book.paid('a');
  expect([book.filed('a'), book.stands(A)]).toEqual([true, false]);
});

test('a stop that redis-latch owes stands for whom it is for, until it is paid', () => {
  const book = bookOf(pairs(0, 0));
  const raised: Raised = { durable: 'file', epoch: 1, at: AT, replayed: false, keyReused: false };
  const stop: Stop = { engine: B, path: 'api', who: 'w', reason: null, key: requestKeySchema.parse('k') };
  book.owe('b', { stop, raised });
  expect([book.stands(A), book.stands(B)]).toEqual([false, true]);
  book.owe('all', { stop: { ...stop, engine: null }, raised });
  expect(book.stands(A)).toBe(true);
  book.paid('all');
  book.paid('b');
  expect([book.stands(A), book.stands(B)]).toEqual([false, false]);
  for (let i = 0; i < 1_000; i += 1) book.owe(String(i), { stop, raised });
  expect(book.owed().size).toBe(256);
  expect(book.owed().has('0')).toBe(true);
});

test('however many are owed to one engine, a stop of another is owed, too, and so is one of all', () => {
  const book = bookOf(pairs(0, 0));
  const raised: Raised = { durable: null, epoch: 1, at: AT, replayed: false, keyReused: false };
  const stop: Stop = { engine: B, path: 'api', who: 'w', reason: null, key: requestKeySchema.parse('k') };
  for (let i = 0; i < 300; i += 1) book.owe(String(i), { stop, raised });
  book.owe('a', { stop: { ...stop, engine: A }, raised });
  expect([book.stands(A), book.owed().size]).toEqual([true, 257]);
  book.owe('all', { stop: { ...stop, engine: null }, raised });
  book.owe('a again', { stop: { ...stop, engine: A }, raised });
  expect([...book.owed().keys()].slice(-2)).toEqual(['a', 'all']);
});

test('one that redis-latch does not take comes after the others, and is owed all the same', () => {
  const book = bookOf(pairs(0, 0));
  const raised: Raised = { durable: null, epoch: 1, at: AT, replayed: false, keyReused: false };
  const stop: Stop = { engine: A, path: 'api', who: 'w', reason: null, key: requestKeySchema.parse('k') };
  for (const cause of ['1', '2', '3']) book.owe(cause, { stop, raised });
  book.postpone('1');
  book.postpone('gone');
  expect([...book.owed().keys()]).toEqual(['2', '3', '1']);
});
