import { isoMs } from '@agora/shared/time';
import { expect, test } from 'vitest';
import { isoOf, isoOrNull } from './iso.ts';

test.each([0, 1, 1_700_000_000_123, 253_402_300_799_999])('%d prints as the contract prints it', (wallMs) => {
  expect(isoOf(wallMs)).toBe(isoMs(wallMs));
});

test('a time that is not known stays so', () => {
  expect([isoOrNull(null), isoOrNull(0)]).toEqual([null, isoMs(0)]);
});
