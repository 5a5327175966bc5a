// Who bears a token, and that nobody bears one that is not configured.
import { expect, it } from 'vitest';
import { bearerOf, isToken } from './bearer.ts';

it.each([
  ['Bearer secret', 'secret', true],
  ['bearer secret', 'secret', true],
  ['Bearer secret ', 'secret', false],
  ['Bearer secre', 'secret', false],
  ['Bearer ', 'secret', false],
  ['Basic secret', 'secret', false],
  [undefined, 'secret', false],
  ['Bearer secret', null, false],
  ['Bearer ', null, false],
  [undefined, null, false],
])('%j against %j', (header, token, bears) => {
  expect(isToken(bearerOf(header), token)).toBe(bears);
});
