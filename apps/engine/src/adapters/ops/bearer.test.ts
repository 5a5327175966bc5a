import { expect, test } from 'vitest';
import { bearerCallers } from './bearer.ts';

const callerOf = bearerCallers(
  new Map([
    ['web', 'token-of-web'],
    ['scraper', 'token-of-scraper'],
  ]),
);

test.each([
  ['a known token', 'Bearer token-of-web', 'web'],
  ['another known token', 'Bearer token-of-scraper', 'scraper'],
  ['no header', undefined, null],
  ['an empty token', 'Bearer ', null],
  ['a wrong token', 'Bearer token-of-nobody', null],
  ['the beginning of a token', 'Bearer token-of-we', null],
  ['a token and more', 'Bearer token-of-web2', null],
  ['another scheme', 'Basic token-of-web', null],
  ['a token without a scheme', 'token-of-web', null],
  ['a token of 10 kB', `Bearer ${'x'.repeat(10_000)}`, null],
])('%s', (_, authorization, caller) => {
  expect(callerOf(authorization)).toBe(caller);
});

test('nobody is known where no token is given', () => {
  expect(bearerCallers(new Map())('Bearer ')).toBeNull();
});
