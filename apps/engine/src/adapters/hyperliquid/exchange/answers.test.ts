/** What the venue's answers prove about each order, cancel and act, over both transports. */
import { type Cloid, cloidSchema } from '@agora/shared/ids';
import { describe, expect, it } from 'vitest';
import { parseAnswer } from './answer.ts';
import { cancelResults } from './cancel-results.ts';
import { done } from './done.ts';
import { placedOrders } from './place.ts';
import { outcomeOf } from './post-action.ts';
import { parsePost } from './post-answer.ts';

const cloid = (n: number): Cloid => cloidSchema.parse(`0x${String(n).padStart(32, '0')}`);
const ok = (...statuses: unknown[]) => ({ status: 'ok', response: { type: 'order', data: { statuses } } });
const err = (text: string) => ({ status: 'err', response: text });
const post = (id: number, type: string, payload: unknown) => ({ id, response: { type, payload } });

const POST_ONLY = 'Post only order would have immediately matched, bbo was 2568.1@2568.2. asset=4';
const BAND = 'Order price cannot be more than 80% away from the reference price';
const BUDGET = 'Too many cumulative requests sent (97460 > 97456) for cumulative volume traded $87457.46.';

/** Two orders were sent; what each is known to be. */
const PLACES: [string, unknown, [string, string]][] = [
  ['both rest', ok({ resting: { oid: 1 } }, { resting: { oid: 2 } }), ['resting 1', 'resting 2']],
  [
    'both rest and say whose they are',
    ok({ resting: { oid: 1, cloid: cloid(1) } }, { resting: { oid: 2, cloid: cloid(2) } }),
    ['resting 1', 'resting 2'],
  ],
  [
    'the answers stand in another order than the orders',
    ok({ resting: { oid: 2, cloid: cloid(2) } }, { resting: { oid: 1, cloid: cloid(1) } }),
    ['no_answer', 'no_answer'],
  ],
  [
    'one filled at once',
    ok({ filled: { totalSz: '0.02', avgPx: '1891.4', oid: 1 } }, { resting: { oid: 2 } }),
    ['filled 1', 'resting 2'],
  ],
  [
    'part of the batch is refused',
    ok({ resting: { oid: 1 } }, { error: POST_ONLY }),
    ['resting 1', `rejected post_only_cross: ${POST_ONLY}`],
  ],
  ['one error for the batch', ok({ error: BAND }), [`rejected oracle: ${BAND}`, `rejected oracle: ${BAND}`]],
  ['one success for two', ok({ resting: { oid: 1 } }), ['no_answer', 'no_answer']],
  ['three for two', ok({ error: 'a' }, { error: 'b' }, { error: 'c' }), ['no_answer', 'no_answer']],
  ['none for two', ok(), ['no_answer', 'no_answer']],
  ['a word that is not known', ok('waitingForFill', { resting: { oid: 2 } }), ['no_answer', 'resting 2']],
  ['a status of another shape', ok({ resting: {} }, { resting: { oid: 2 } }), ['no_answer', 'resting 2']],
  ['accepted without statuses', { status: 'ok', response: { type: 'default' } }, ['no_answer', 'no_answer']],
  [
    'the whole is refused',
    err(BUDGET),
    [`rejected address_budget: ${BUDGET}`, `rejected address_budget: ${BUDGET}`],
  ],
  [
    'expired',
    err('Action already expired'),
    ['rejected expired: Action already expired', 'rejected expired: Action already expired'],
  ],
  [
    'the whole is refused in words that are not known',
    err('Internal error, please retry'),
    ['no_answer: Internal error, please retry', 'no_answer: Internal error, please retry'],
  ],
  [
    'its nonce was used before: perhaps by these very bytes',
    err('Invalid nonce: duplicate nonce 5'),
    ['no_answer: Invalid nonce: duplicate nonce 5', 'no_answer: Invalid nonce: duplicate nonce 5'],
  ],
  ['no answer of that kind', { status: 'pending' }, ['no_answer', 'no_answer']],
  ['null', null, ['no_answer', 'no_answer']],
];

describe('placed orders', () => {
  it.each(PLACES)('%s', (_, payload, expected) => {
    const placed = placedOrders([cloid(1), cloid(2)], parseAnswer(payload));
    expect(placed.map((order) => order.cloid)).toEqual([cloid(1), cloid(2)]);
    const shown = placed.map(({ input, refusal, text }) => {
      const oid = 'oid' in input ? ` ${input.oid}` : '';
      const why = refusal === null || refusal === 'other' ? '' : ` ${refusal}`;
      return `${input.kind}${oid}${why}${text === null ? '' : `: ${text}`}`;
    });
    expect(shown).toEqual(expected);
  });
});

describe('the frame that answers a post', () => {
  it.each([
    ['an action', post(7, 'action', err('x')), { kind: 'err', text: 'x' }, null],
    ['an action that cannot be read', post(7, 'action', 5), null, 'unreadable answer'],
    ['over the limit', post(7, 'error', '429 Too Many Requests null'), null, '429 Too Many Requests null'],
    [
      'a failed server',
      post(7, 'error', '500 Internal Server Error null'),
      null,
      '500 Internal Server Error null',
    ],
    [
      'not read',
      post(7, 'error', '422 Unprocessable Entity'),
      { kind: 'not_read', text: '422 Unprocessable Entity' },
      null,
    ],
    ['an answer to a read', post(7, 'info', {}), null, '[object Object]'],
  ])('%s', (_, data, answer, unresolved) => {
    expect(parsePost(data)).toEqual({ id: 7, answer, unresolved });
  });

  it.each([null, {}, { id: '7', response: { type: 'action' } }, { id: 7 }, 'x'])('is none: %j', (data) => {
    expect(parsePost(data)).toBeNull();
  });

  it('that was not read proves that nothing was placed', () => {
    const [only] = placedOrders([cloid(1)], { kind: 'not_read', text: '422' });
    expect(only).toEqual({ cloid: cloid(1), input: { kind: 'rejected' }, refusal: 'invalid', text: '422' });
  });
});

describe('an act over HTTP', () => {
  const answered = (status: number, body: unknown) =>
    ({ kind: 'answered', status, text: typeof body === 'string' ? body : JSON.stringify(body) }) as const;
  it.each([
    [
      'accepted',
      answered(200, { status: 'ok', response: { type: 'default' } }),
      { kind: 'accepted', value: null },
    ],
    ['accepted with statuses', answered(200, ok('success')), { kind: 'accepted', value: ['success'] }],
    ['refused', answered(200, err(BUDGET)), { kind: 'rejected', text: BUDGET, refusal: 'address_budget' }],
    [
      'its nonce was used before',
      answered(200, err('Invalid nonce: duplicate nonce 5')),
      { kind: 'unresolved', reason: 'Invalid nonce: duplicate nonce 5' },
    ],
    [
      'a nonce that is too low',
      answered(200, err('Invalid nonce: nonce too low 5 < 6')),
      { kind: 'rejected', text: 'Invalid nonce: nonce too low 5 < 6', refusal: 'nonce' },
    ],
    [
      'a schedule that the account may not set',
      answered(200, err('Cannot set scheduled cancel time until enough volume traded. Required: $1000000.')),
      {
        kind: 'rejected',
        text: 'Cannot set scheduled cancel time until enough volume traded. Required: $1000000.',
        refusal: 'other',
      },
    ],
    ['refused in unknown words', answered(200, err('oops')), { kind: 'unresolved', reason: 'oops' }],
    [
      'not read',
      answered(422, 'Failed to deserialize'),
      { kind: 'rejected', text: 'HTTP 422', refusal: 'invalid' },
    ],
    ['over the limit', answered(429, 'null'), { kind: 'unresolved', reason: 'HTTP 429' }],
    ['a failed server', answered(502, '<html>'), { kind: 'unresolved', reason: 'HTTP 502' }],
    ['a redirect', answered(302, ''), { kind: 'unresolved', reason: 'HTTP 302' }],
    ['not JSON', answered(200, '<html>'), { kind: 'unresolved', reason: 'unreadable answer' }],
    [
      'never connected',
      { kind: 'not_sent', reason: 'ECONNREFUSED' } as const,
      { kind: 'denied', reason: 'NOT_CONNECTED', detail: 'ECONNREFUSED' },
    ],
    [
      'no answer',
      { kind: 'no_answer', reason: 'ECONNRESET' } as const,
      { kind: 'unresolved', reason: 'ECONNRESET' },
    ],
  ])('%s', (_, http, expected) => {
    expect(outcomeOf(http)).toEqual(expected);
  });

  it('that answers nothing but that it was taken', () => {
    expect(done({ kind: 'accepted', value: ['x'] })).toEqual({ kind: 'accepted', value: null });
    expect(done({ kind: 'unresolved', reason: 'x' })).toEqual({ kind: 'unresolved', reason: 'x' });
  });
});

describe('cancels', () => {
  const GONE = 'Order was never placed, already canceled, or filled. asset=4';
  it.each([
    ['both', ['success', 'success'], ['canceled', 'canceled']],
    ['one is gone', ['success', { error: GONE }], ['canceled', `gone: ${GONE}`]],
    ['one failed', [{ error: 'busy' }, 'success'], ['failed: busy', 'canceled']],
    ['a status that cannot be read', [5, 'success'], ['failed: unreadable status', 'canceled']],
    ['one error for both', [{ error: GONE }], [`gone: ${GONE}`, `gone: ${GONE}`]],
    ['one success for both', ['success'], Array(2).fill('failed: 1 statuses for 2 cancels')],
    ['no statuses', null, Array(2).fill('failed: 0 statuses for 2 cancels')],
  ])('%s', (_, value, expected) => {
    const results = cancelResults(2, { kind: 'accepted', value });
    if (results.kind !== 'accepted') throw new Error('not accepted');
    expect(
      results.value.map(({ outcome, text }) => (text === null ? outcome : `${outcome}: ${text}`)),
    ).toEqual(expected);
  });

  it('that are refused one by one say why', () => {
    const WALLET = 'User or API Wallet 0x01 does not exist.';
    const refusals = (...value: unknown[]) => {
      const results = cancelResults(value.length, { kind: 'accepted', value });
      return results.kind === 'accepted' ? results.value.map(({ refusal }) => refusal) : [];
    };
    expect(refusals('success', { error: WALLET }, { error: GONE }, 5)).toEqual([
      null,
      'wallet',
      'gone',
      'other',
    ]);
  });

  it('of a batch that was not taken stay what the whole is', () => {
    expect(cancelResults(2, { kind: 'unresolved', reason: 'x' })).toEqual({
      kind: 'unresolved',
      reason: 'x',
    });
  });
});
