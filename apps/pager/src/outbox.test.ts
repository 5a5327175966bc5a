import { expect, test } from 'vitest';
import { entryTime } from './outbox.ts';

test.each([
  ['1767225600000-0', '2026-01-01T00:00:00.000Z'],
  ['1767225600117-42', '2026-01-01T00:00:00.117Z'],
  ['1767225600000', null],
  ['soon-0', null],
  ['', null],
])('an entry %s was queued at %s', (id, at) => {
  expect(entryTime(id)).toBe(at);
});
