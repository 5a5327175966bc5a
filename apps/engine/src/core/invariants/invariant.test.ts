import { expect, test } from 'vitest';
import { assertInvariant, BrokenInvariant, unreachable } from './invariant.ts';

test('a broken invariant carries its number and what was seen', () => {
  const broken = () => assertInvariant(false, 'I-16', 'a cloid was used twice', { cloid: '0x1' });
  expect(broken).toThrow(BrokenInvariant);
  expect(broken).toThrow('I-16: a cloid was used twice');
  const error = new BrokenInvariant('I-16', 'x', { cloid: '0x1' });
  expect([error.code, error.invariant, error.context]).toEqual([
    'INVARIANT_BROKEN',
    'I-16',
    { cloid: '0x1' },
  ]);
});

test('one that holds is silent', () => {
  expect(() => assertInvariant(true, 'I-16', 'never said')).not.toThrow();
});

test('a value outside its union is named', () => {
  expect(() => unreachable('surprise' as never)).toThrow(/outside its type/); // the cast is what is tested
});
