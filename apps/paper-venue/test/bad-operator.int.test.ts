// The operator's endpoints with each field of each body missing, of another type or too long, with paths that lead
// nowhere, and with what is no JSON: refused by the name of what is wrong, without a trace, and the venue stays up.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningVenue } from '../src/server/app.ts';
import { type Fields, spoilt } from './support/bad-values.ts';
import { ADMIN_TOKEN, admin, alice, startTestVenue } from './support/venue.ts';

const FRESH = `0x${'f1'.repeat(20)}`;
const STRANGER = `0x${'ee'.repeat(20)}`;

let venue: RunningVenue;

beforeAll(async () => {
  venue = await startTestVenue({ virtualStartMs: 1_800_000_000_000 });
});

afterAll(() => venue.close());

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

async function ask(method: string, path: string, body?: string): Promise<Answer> {
  const response = await fetch(`${venue.url}/_venue/${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) };
}

/** What the venue is, faults included. */
async function whole(): Promise<unknown> {
  const { state_hash: hash } = (await admin(venue, 'GET', 'state?hash=1')) as { state_hash: string };
  return [hash, await admin(venue, 'GET', 'faults'), await admin(venue, 'GET', 'clock')];
}

async function inVain(act: () => Promise<void>): Promise<void> {
  const before = await whole();
  await act();
  expect(await whole()).toEqual(before);
}

const ACCOUNT = { address: FRESH, usd: '10', master: alice.address, cum_vlm_usd: 5, maker_vlm_usd: 5 };
const AGENT = { address: FRESH, name: 'bot', valid_until_ms: 1_900_000_000_000 };
const FAULT = {
  kind: 'hang',
  probability: 0.5,
  skip: 1,
  count: 2,
  starts_in_ms: 5,
  duration_ms: 5,
  delay_ms: 5,
};

const BODIES: readonly (readonly [path: string, good: object, fields: Fields])[] = [
  ['accounts', ACCOUNT, { address: 'address', usd: 'amount', master: 'address?' }],
  ['accounts', { ...ACCOUNT, agents: [AGENT] }, { agents: 'list?', 'agents.0.address': 'address' }],
  ['accounts', ACCOUNT, { maker_vlm_usd: 'uint?' }],
  [`accounts/${alice.address}/deposit`, { usd: '5' }, { usd: 'amount' }],
  [`accounts/${alice.address}/agents`, { address: FRESH, name: 'bot' }, { address: 'address' }],
  ['clock', { advance_ms: 5 }, { advance_ms: 'uint' }],
  ['faults', FAULT, { kind: 'tif', skip: 'uint?', starts_in_ms: 'uint?' }],
  ['faults', FAULT, { count: 'uint?', duration_ms: 'uint?', delay_ms: 'uint?' }],
  ['faults', { ...FAULT, match: { account: alice.address, transport: 'ws' } }, { match: 'object?' }],
  ['faults', { ...FAULT, match: { transport: 'ws' } }, { 'match.transport': 'tif?' }],
];

describe('a body', () => {
  test.each(BODIES)('of %s like %j', async (path, good, fields) => {
    const bad = [
      ...spoilt(good, fields),
      { how: 'unknown', value: { ...good, unknown: 1 } },
      { how: 'body', value: [good] },
    ];
    await inVain(async () => {
      for (const { how, value } of bad) {
        const { status, code, message } = await ask('POST', path, JSON.stringify(value));
        const field = how.split(':')[0]?.split('.').at(-1) ?? '';
        expect([how, status, code, message]).toEqual([
          how,
          400,
          'BAD_REQUEST',
          expect.stringMatching(how === 'body' ? /\S/ : new RegExp(`\\b${field}\\b|body`)),
        ]);
      }
    });
  });

  test.each(['accounts', 'faults', 'clock', `accounts/${alice.address}/deposit`])(
    'of %s that is no JSON, none, or far too long',
    async (path) => {
      await inVain(async () => {
        for (const body of ['{', 'NaN', '"x"', 'null', '', '[]'])
          expect([body, await ask('POST', path, body)]).toEqual([
            body,
            expect.objectContaining({ status: 400, code: 'BAD_REQUEST' }),
          ]);
        const long = await ask('POST', path, `"${'x'.repeat(3_000_000)}"`).catch(() => null);
        // The connection may be cut before all of it was sent.
        if (long !== null) expect(long).toMatchObject({ status: 413, code: 'TOO_LONG' });
      });
    },
  );
});

describe('a path', () => {
  test.each([
    ['POST', 'accounts/0x12/deposit', '{"usd":"1"}', 400],
    ['POST', `accounts/${STRANGER}`, '{}', 404],
    ['DELETE', `accounts/${alice.address}/agents/${STRANGER}`, undefined, 400],
    ['DELETE', `accounts/${alice.address}/agents/0x12`, undefined, 400],
    ['DELETE', `accounts/${STRANGER}/agents/${FRESH}`, undefined, 400],
    ['DELETE', 'faults/99', undefined, 404],
    ['DELETE', 'faults/-1', undefined, 404],
    ['DELETE', 'faults/x', undefined, 404],
    ['DELETE', 'faults/1e999', undefined, 404],
    ['GET', 'journal?from=-1', undefined, 400],
    ['GET', 'journal?from=x', undefined, 400],
    ['GET', 'journal?limit=0.5', undefined, 400],
    ['GET', 'journal?kind=nope', undefined, 400],
    ['GET', `accounts/${'x'.repeat(5_000)}`, undefined, 404],
    ['GET', '..%2f..%2fetc%2fpasswd', undefined, 404],
    ['GET', '%', undefined, 404],
  ])('%s %s leads nowhere', async (method, path, body, status) => {
    await inVain(async () => expect(await ask(method, path, body)).toMatchObject({ status }));
  });

  test('an agent for somebody who has no account is refused as the exchange refuses it', async () => {
    const body = JSON.stringify({ address: FRESH, name: 'bot' });
    expect(await ask('POST', `accounts/${STRANGER}/agents`, body)).toEqual({
      status: 409,
      code: 'REFUSED',
      message: `Must deposit before performing actions. User: ${STRANGER}`,
    });
  });
});
