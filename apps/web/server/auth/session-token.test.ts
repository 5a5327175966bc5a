// A token is believed only as we signed it and only until its end.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readToken, signToken, type TokenClaims } from './session-token.ts';

const KEY = 'a key for this test';
const NOW_MS = 1_700_000_000_000;
const claims: TokenClaims = { sid: 'a'.repeat(32), sub: 'ada', exp: NOW_MS / 1_000 + 60 };
const token = signToken(claims, KEY);
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const [header = '', body = '', signature = ''] = token.split('.');

describe('a token', () => {
  it.each([
    ['as it was signed', token, claims],
    ['none', undefined, null],
    ['empty', '', null],
    ['without a signature', `${header}.${body}`, null],
    ['with an empty signature', `${header}.${body}.`, null],
    ['with one part more', `${token}.x`, null],
    ['that says it needs no signature', `${part({ alg: 'none', typ: 'JWT' })}.${body}.`, null],
    ['with other claims', `${header}.${part({ ...claims, sub: 'eve' })}.${signature}`, null],
    ['with a later end', `${header}.${part({ ...claims, exp: claims.exp + 1 })}.${signature}`, null],
    ['of another key', signToken(claims, 'another key'), null],
    ['that is too long', `${token}${'A'.repeat(1_024)}`, null],
  ])('%s', (_what, given, wanted) => expect(readToken(given, KEY, NOW_MS)).toEqual(wanted));

  it.each([
    [claims.exp * 1_000 - 1, true],
    [claims.exp * 1_000, false],
    [claims.exp * 1_000 + 1, false],
  ])('at %i holds: %s', (nowMs, holds) => expect(readToken(token, KEY, nowMs) !== null).toBe(holds));
});

test('no change of a single character leaves a token valid', () => {
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...'ABab09-_.='), (at, letter) => {
      const changed = token.slice(0, at) + letter + token.slice(at + 1);
      // The last letter of base64url carries bits that are not part of the signature.
      fc.pre(changed !== token && at < token.length - 1);
      expect(readToken(changed, KEY, NOW_MS)).toBeNull();
    }),
  );
});
