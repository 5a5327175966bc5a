import type { HttpAnswer } from '@agora/shared/json';
import { expect, test } from 'vitest';
import { readFlattenAnswer } from './venue.ts';

const ok = (...statuses: readonly unknown[]): HttpAnswer => ({
  status: 200,
  json: { status: 'ok', response: { type: 'order', data: { statuses } } },
});
const err = (response: string): HttpAnswer => ({ status: 200, json: { status: 'err', response } });

test.each<[string, HttpAnswer, string]>([
  ['a fill', ok({ filled: { totalSz: '0.5', avgPx: '99966.0', oid: 1 } }), 'filled'],
  [
    'nobody to trade with',
    ok({ error: 'Order could not immediately match against any resting orders. asset=3' }),
    'unmatched',
  ],
  ['flat before it came', ok({ error: 'Reduce only order would increase position. asset=3' }), 'would_grow'],
  ['after an upgrade', err('Only post-only orders allowed immediately after network upgrade'), 'post_only'],
  [
    'after an upgrade, by order',
    ok({ error: 'Only post-only orders allowed immediately after network upgrade' }),
    'post_only',
  ],
  ['a wallet that is not approved', err('User or API Wallet 0x1 does not exist.'), 'refused'],
  ['another refusal', ok({ error: 'Price too far from oracle asset=3' }), 'refused'],
  ['an order that rests, which none of ours can', ok({ resting: { oid: 1 } }), 'silent'],
  ['two answers to one order', ok({ error: 'a' }, { error: 'b' }), 'silent'],
  ['no answer to it', ok(), 'silent'],
  ['a page', { status: 502, json: undefined }, 'silent'],
  ['nothing', { silent: 'ECONNRESET' }, 'silent'],
])('%s', (_, answer, kind) => {
  expect(readFlattenAnswer(answer).kind).toBe(kind);
});
