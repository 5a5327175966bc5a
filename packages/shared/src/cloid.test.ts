import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cloidOf,
  cloidSource,
  ORDER_KINDS,
  type OrderKind,
  ownershipOf,
  parseCloid,
  SEQUENCE_MAX,
} from './cloid.ts';
import { bootIdSchema, cloidSchema, engineIdSchema } from './ids.ts';

const source = cloidSource(engineIdSchema.parse('mm-btc-1'), bootIdSchema.parse('boot-0001'));
const later = cloidSource(engineIdSchema.parse('mm-btc-1'), bootIdSchema.parse('boot-0002'));
const other = cloidSource(engineIdSchema.parse('mm-btc-2'), bootIdSchema.parse('boot-0001'));

test('an id reads back as what it was made of', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...(Object.keys(ORDER_KINDS) as OrderKind[])), // Object.keys forgets the keys' type
      fc.integer({ min: 1, max: SEQUENCE_MAX }),
      (kind, sequence) => {
        const cloid = cloidOf(source, kind, sequence);
        expect(cloidSchema.parse(cloid)).toBe(cloid);
        expect(parseCloid(cloid)).toEqual({ kind, ...source, sequence });
      },
    ),
  );
});

test.each([0, -1, 0.5, Number.NaN, SEQUENCE_MAX + 1])('sequence %d is refused', (sequence) => {
  expect(() => cloidOf(source, 'quote', sequence)).toThrow(/I-16/);
});

test('two orders of one boot never share an id, nor do two boots or two engines', () => {
  const ids = [source, later, other].flatMap((each) => [1, 2, 3].map((n) => cloidOf(each, 'quote', n)));
  expect(new Set(ids).size).toBe(ids.length);
});

test('an id tells whose it is', () => {
  expect(ownershipOf(source, cloidOf(source, 'hedge', 7))).toBe('this_boot');
  expect(ownershipOf(later, cloidOf(source, 'quote', 7))).toBe('earlier_boot');
  expect(ownershipOf(source, cloidOf(later, 'flatten', 7))).toBe('flatten');
  expect(ownershipOf(other, cloidOf(source, 'quote', 7))).toBe('foreign');
});

test.each([
  null,
  '',
  '0x',
  `0x${'0'.repeat(32)}`,
  `0xa3${'1'.repeat(30)}`,
  cloidOf(source, 'quote', 1).toUpperCase(),
])('%s is foreign', (cloid) => expect(ownershipOf(source, cloid)).toBe('foreign'));

test('sequence 0 is no order of ours', () => {
  expect(parseCloid(`${cloidOf(source, 'quote', 1).slice(0, -1)}0`)).toBeNull();
});
