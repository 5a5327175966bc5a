import { expect, test } from 'vitest';
import { cancelOutcomes, type PlaceAnswer, placeOutcomes } from './answers.ts';

const kinds = (count: number, answer: PlaceAnswer) =>
  placeOutcomes(count, answer).map(({ input, refusal }) => [input.kind, refusal]);
const error = (text: string) => ({ kind: 'error' as const, text });
const cross = error('Post only order would have immediately matched, bbo was 2568.1@2568.2. asset=4');

test('one status each is matched in order', () => {
  const answer: PlaceAnswer = {
    kind: 'statuses',
    statuses: [{ kind: 'resting', oid: 1 }, cross, { kind: 'other' }],
  };
  expect(kinds(3, answer)).toEqual([
    ['resting', null],
    ['rejected', 'post_only_cross'],
    ['no_answer', null],
  ]);
});

test('one error for a batch refuses every order of it', () => {
  const answer: PlaceAnswer = { kind: 'statuses', statuses: [error('Order has invalid price.')] };
  expect(kinds(2, answer)).toEqual([
    ['rejected', 'invalid'],
    ['rejected', 'invalid'],
  ]);
});

test.each<[string, PlaceAnswer]>([
  ['too few statuses', { kind: 'statuses', statuses: [{ kind: 'resting', oid: 1 }] }],
  ['too many statuses', { kind: 'statuses', statuses: [cross, cross, cross] }],
  ['no status', { kind: 'statuses', statuses: [] }],
  ['a refusal that is not known', { kind: 'refused', text: 'Something new' }],
])('%s prove nothing', (_, answer) => {
  expect(kinds(2, answer).map(([kind]) => kind)).toEqual(['no_answer', 'no_answer']);
});

test.each([
  [
    'Too many cumulative requests sent (97460 > 97456) for cumulative volume traded $87457.46.',
    'address_budget',
  ],
  ['Action already expired', 'expired'],
  ['Invalid nonce: duplicate nonce 5', 'nonce'],
  ['User or API Wallet 0x12 does not exist.', 'wallet'],
])('%s refuses the whole batch', (text, refusal) => {
  expect(kinds(2, { kind: 'refused', text })).toEqual([
    ['rejected', refusal],
    ['rejected', refusal],
  ]);
});

test('a cancel is done, finds nothing, or has to be tried again', () => {
  const gone = { error: 'Order was never placed, already canceled, or filled. asset=4' };
  const statuses = ['success' as const, gone, { error: 'Something new' }];
  expect(cancelOutcomes(3, { kind: 'statuses', statuses })).toEqual(['canceled', 'gone', 'failed']);
  expect(cancelOutcomes(2, { kind: 'statuses', statuses })).toEqual(['failed', 'failed']);
  expect(cancelOutcomes(2, { kind: 'refused', text: 'Invalid nonce: x' })).toEqual(['failed', 'failed']);
});
