import { expect, test } from 'vitest';
import { BOOK } from './limits.ts';
import { applyReference, isReferenceFresh, newReference, startReferenceConnection } from './reference.ts';

const frame = { connection: 1, receivedMs: 100, markPx: 1_000, oraclePx: 1_001 };

function connected() {
  const reference = newReference();
  startReferenceConnection(reference, 1);
  return reference;
}

test('a sane frame of this connection is taken and fresh', () => {
  const reference = connected();
  expect(applyReference(reference, frame)).toBe(true);
  expect(reference).toMatchObject({ markPx: 1_000, oraclePx: 1_001 });
  expect(isReferenceFresh(reference, 100)).toBe(true);
});

test.each([
  { connection: 0 },
  { connection: 2 },
  { markPx: 0 },
  { oraclePx: Number.NaN },
  { markPx: 1.5 },
  { receivedMs: Number.NaN },
])('a frame with %o is not', (change) => {
  const reference = connected();
  expect(applyReference(reference, { ...frame, ...change })).toBe(false);
  expect(isReferenceFresh(reference, 100)).toBe(false);
});

test.each([
  [BOOK.referenceAgeMsMax, true],
  [BOOK.referenceAgeMsMax + 1, false],
  [-1, false],
])('at an age of %d ms it is fresh: %s', (ageMs, fresh) => {
  const reference = connected();
  applyReference(reference, frame);
  expect(isReferenceFresh(reference, 100 + ageMs)).toBe(fresh);
});

test('after a reconnect the mark is kept as the last known value but is not fresh', () => {
  const reference = connected();
  applyReference(reference, frame);
  startReferenceConnection(reference, 2);
  expect(reference.markPx).toBe(1_000);
  expect(isReferenceFresh(reference, 100)).toBe(false);
});
