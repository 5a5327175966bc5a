// A file of anchors is read whole or refused with its line.
import { describe, expect, test } from 'vitest';
import { parseAnchors } from './audit-anchors.ts';

const anchor = { chain: 'engine-mm1', seq: 7, head: 'a'.repeat(64), at: '2026-03-01T03:11:42.117Z' };
const other = { ...anchor, chain: 'guardian', seq: 9 };

describe('parseAnchors', () => {
  test.each([
    ['one a line', `${JSON.stringify(anchor)}\n\n${JSON.stringify(other)}\n`],
    ['a list', JSON.stringify([anchor, other], null, 2)],
  ])('%s', (_, text) => expect(parseAnchors(text)).toEqual([anchor, other]));

  test.each([
    [`${JSON.stringify(anchor)}\nhead 7`, /line 2 is no JSON/],
    [`\n${JSON.stringify({ ...anchor, head: 'x' })}`, /line 2 is no anchor \(head: must be 64/],
    [JSON.stringify({ ...anchor, more: 1 }), /line 1 is no anchor/],
    ['[1]', /the list is no anchor/],
  ])('%j is refused', (text, message) => expect(() => parseAnchors(text)).toThrow(message));
});
