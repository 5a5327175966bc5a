import { expect, test } from 'vitest';
import type { RecordKind } from '../journal/record.ts';
import { PastNumbers } from './past-numbers.ts';

function read(...records: [RecordKind, object][]): PastNumbers {
  const numbers = new PastNumbers();
  for (const [seq, [k, fields]] of records.entries())
    numbers.add({ head: { seq, t: 1, us: 1, k }, fields: fields as Record<string, unknown> });
  return numbers;
}

test('numbers go on above those of the journal, and above the records of segments that are not read', () => {
  const numbers = read(
    ['snapshot', {}],
    ['recv', { req: 90 }],
    ['in', { req: 91, input: {} }],
    ['conn', { conn: 12, open: true }],
  );
  expect(numbers.last(4)).toEqual({ req: 91, conn: 12 });
  expect(numbers.last(5_000)).toEqual({ req: 5_000, conn: 5_000 });
});

test('a connection is open from any word of it until it closes', () => {
  const numbers = read(
    ['genesis', {}],
    ['conn', { conn: 1, open: true }],
    ['conn', { conn: 2, open: true }],
    ['conn', { refused: '429 Too Many Requests' }],
    // Opened in a segment before.
    ['sent', { ch: 'bbo', to: [3, 4] }],
    ['recv', { conn: 5, via: 'ws' }],
    ['conn', { conn: 1, open: false, code: 1000, reason: '' }],
    ['conn', { conn: 4, open: false, code: 1006, reason: '' }],
  );
  expect([...numbers.open]).toEqual([2, 3, 5]);
});
