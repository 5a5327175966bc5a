// The HTTP surface: codes, bodies and types of the real venue, for good and for bad requests.
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningVenue } from '../src/server/app.ts';
import { VENUE_LIMITS } from '../src/server/limits.ts';
import { until } from './support/fault-rig.ts';
import { limit, nextNonce, orderAction, signed } from './support/sign.ts';
import { ADMIN_TOKEN, admin, alice, post, startTestVenue } from './support/venue.ts';
import { numberedKey } from './support/wallet.ts';

const KEY = numberedKey(0xa11ce);
const NOT_TYPED = 'Failed to deserialize the JSON body into the target type';

let venue: RunningVenue;

beforeAll(async () => {
  venue = await startTestVenue();
});

afterAll(async () => {
  await venue.close();
});

const exchange = (body: unknown, headers?: Record<string, string>) =>
  post(`${venue.url}/exchange`, body, headers);
const info = (body: unknown, headers?: Record<string, string>) => post(`${venue.url}/info`, body, headers);
const noop = () => signed(KEY, { type: 'noop' });

describe('codes', () => {
  test.each([
    ['an unknown info type', () => info({ type: 'nope' }), 422, NOT_TYPED],
    ['no type', () => info({}), 422, NOT_TYPED],
    ['a list', () => info([]), 422, NOT_TYPED],
    ['an info type with wrong parameters', () => info({ type: 'openOrders', user: 7 }), 422, NOT_TYPED],
    ['a short address', () => info({ type: 'openOrders', user: '0x12' }), 422, NOT_TYPED],
    ['an unknown envelope field', () => exchange({ ...noop(), extra: 1 }), 422, NOT_TYPED],
    ['no signature', () => exchange({ ...noop(), signature: undefined }), 422, NOT_TYPED],
    [
      'a signature that is too long',
      () => exchange({ ...noop(), signature: { r: `0x${'1'.repeat(65)}`, s: '0x1', v: 27 } }),
      422,
      NOT_TYPED,
    ],
    ['a fractional nonce', () => exchange({ ...noop(), nonce: 1.5 }), 422, NOT_TYPED],
    ['broken JSON', () => info('{"type":'), 400, 'Failed to parse the request body as JSON'],
    ['NaN in JSON', () => exchange('{"action":NaN}'), 400, 'Failed to parse the request body as JSON'],
    ['an empty body', () => info(''), 400, 'Failed to parse the request body as JSON'],
    [
      'plain text',
      () => info('{}', { 'content-type': 'text/plain' }),
      415,
      'Expected request with `Content-Type: application/json`',
    ],
    [
      'a body over the limit',
      () => exchange('1'.repeat(2_100_000)),
      413,
      'Failed to buffer the request body: length limit exceeded',
    ],
  ])('%s', async (_name, request, status, text) => {
    const answer = await request();
    expect([answer.status, answer.text]).toEqual([status, text]);
    expect(answer.type).toContain('text/plain');
  });

  test('figures that the book does not offer are an internal error', async () => {
    for (const body of [{ nSigFigs: 6 }, { nSigFigs: 5, mantissa: 1 }, { nSigFigs: 4, mantissa: 2 }]) {
      const answer = await info({ type: 'l2Book', coin: 'BTC', ...body });
      expect([answer.status, answer.text, answer.type]).toEqual([500, 'null', 'application/json']);
    }
  });

  test('an unknown dex is an internal error', async () => {
    expect((await info({ type: 'meta', dex: 'nope' })).status).toBe(500);
  });

  test('other methods and paths', async () => {
    expect((await fetch(`${venue.url}/info`)).status).toBe(405);
    expect((await fetch(`${venue.url}/nowhere`)).status).toBe(404);
    const preflight = await fetch(`${venue.url}/info`, { method: 'OPTIONS' });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  });

  test('a JSON content type with a charset is JSON', async () => {
    expect(
      (await info({ type: 'allMids' }, { 'content-type': 'application/json; charset=utf-8' })).status,
    ).toBe(200);
  });

  test('unknown fields of an info request are ignored', async () => {
    expect((await info({ type: 'exchangeStatus', extra: [1, 2] })).status).toBe(200);
  });

  test('a client that leaves in the middle of its body harms nobody', async () => {
    const socket = connect(venue.port, '127.0.0.1');
    socket.write(
      'POST /info HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"ty',
    );
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.destroy();
    expect((await info({ type: 'allMids' })).status).toBe(200);
  });
});

describe('signatures', () => {
  const order = limit(3, true, '99000', '0.01');
  const cancelAll = async () => {
    const open = (await info({ type: 'openOrders', user: alice.address })).json() as { oid: number }[];
    await exchange(signed(KEY, { type: 'cancel', cancels: open.map(({ oid }) => ({ a: 3, o: oid })) }));
  };

  test('explicit nulls, a missing 0x-padding and another key order are accepted', async () => {
    for (let tries = 0; tries < 600; tries++) {
      const body = signed(KEY, { type: 'noop' }, { nonce: nextNonce() });
      const { r, s, v } = body.signature;
      const short = { r: r.replace(/^0x0+/, '0x'), s: s.replace(/^0x0+/, '0x') };
      if (short.r === r && short.s === s) continue;
      const answer = await exchange({
        expiresAfter: null,
        vaultAddress: null,
        signature: { v, s: short.s, r: short.r },
        nonce: body.nonce,
        action: body.action,
      });
      expect(answer.json()).toEqual({ status: 'ok', response: { type: 'default' } });
      return;
    }
    expect.unreachable('no signature with a leading zero in 600 tries');
  });

  test('an action signed canonically may be sent padded and in upper case', async () => {
    const cloid = `0x${'ab'.repeat(16)}`;
    const body = signed(KEY, orderAction({ ...order, c: cloid }));
    const padded = { ...order, p: '099000.00', s: '0.0100', c: cloid.toUpperCase().replace('0X', '0x') };
    const answer = await exchange({ ...body, action: { grouping: 'na', orders: [padded], type: 'order' } });
    expect(answer.json()).toMatchObject({ response: { data: { statuses: [{ resting: { cloid } }] } } });
    await cancelAll();
  });

  test('an action signed in padded form belongs to a random address', async () => {
    const answer = await exchange(signed(KEY, orderAction({ ...order, p: '99000.0' })));
    expect(answer.json()).toMatchObject({
      status: 'err',
      response: expect.stringMatching(/^User or API Wallet 0x[0-9a-f]{40} does not exist\.$/),
    });
    expect(answer.text).not.toContain(alice.address);
  });

  test('a mainnet signature is worth nothing here', async () => {
    const answer = await exchange(signed(KEY, { type: 'noop' }, { network: 'mainnet' }));
    expect(answer.json()).toMatchObject({
      status: 'err',
      response: expect.stringContaining('does not exist.'),
    });
  });

  test('the expiry and the vault are part of what is signed', async () => {
    const body = signed(KEY, { type: 'noop' }, { expiresAfter: Date.now() + 60_000 });
    expect((await exchange(body)).json()).toMatchObject({ status: 'ok' });
    const forged = { ...signed(KEY, { type: 'noop' }), expiresAfter: Date.now() + 60_000 };
    expect((await exchange(forged)).text).toContain('does not exist.');
  });
});

describe('the weight of an address', () => {
  test('is refused with 429 and a null body once it is spent', async () => {
    const tight = await startTestVenue({ networkLimits: { ...VENUE_LIMITS, weightPerMinuteMax: 65 } });
    const ask = (body: object) => post(`${tight.url}/info`, body);
    expect((await ask({ type: 'userRole', user: alice.address })).status).toBe(200);
    expect((await ask({ type: 'allMids' })).status).toBe(200);
    expect((await ask({ type: 'meta' })).status).toBe(429);
    const refused = await post(`${tight.url}/info`, { type: 'userRole', user: alice.address });
    expect([refused.status, refused.text, refused.type]).toEqual([429, 'null', 'application/json']);
    const orders = Array.from({ length: 80 }, () => limit(3, true, '99000', '0.01'));
    expect((await post(`${tight.url}/exchange`, signed(KEY, orderAction(...orders)))).status).toBe(200);
    expect((await post(`${tight.url}/exchange`, noop())).status).toBe(429);
    await tight.close();
  });
});

describe('the operator’s endpoints', () => {
  test('want the token', async () => {
    const state = (headers: Record<string, string>) => fetch(`${venue.url}/_venue/state`, { headers });
    expect((await state({})).status).toBe(401);
    expect((await state({ authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await state({ authorization: `Bearer ${ADMIN_TOKEN}` })).status).toBe(200);
  });

  test('are off without one', async () => {
    const closed = await startTestVenue({ adminToken: null });
    const answer = await fetch(`${closed.url}/_venue/state`);
    expect(await answer.json()).toMatchObject({ code: 'ADMIN_DISABLED' });
    await closed.close();
  });

  test('create and fund an account that can then trade', async () => {
    const user = `0x${'c0'.repeat(20)}`;
    await admin(venue, 'POST', 'accounts', { address: user, usd: '500' });
    await admin(venue, 'POST', `accounts/${user}/deposit`, { usd: '250.5' });
    const state = (await info({ type: 'clearinghouseState', user })).json();
    expect(state).toMatchObject({ withdrawable: '750.5' });
    await expect(admin(venue, 'POST', 'accounts', { address: user, usd: '1' })).rejects.toThrow('409');
    await expect(admin(venue, 'POST', 'accounts', { address: user, usd: '-1' })).rejects.toThrow('usd');
    expect(await admin(venue, 'GET', 'accounts')).toMatchObject({
      accounts: expect.arrayContaining([expect.objectContaining({ address: user, account_value: '750.5' })]),
    });
  });

  test('name unknown paths and methods', async () => {
    await expect(admin(venue, 'GET', 'nope')).rejects.toThrow('404');
    await expect(admin(venue, 'DELETE', 'state')).rejects.toThrow('405');
  });

  test('tell health and metrics without a token', async () => {
    expect(await (await fetch(`${venue.url}/healthz`)).json()).toMatchObject({ status: 'ok' });
    const metrics = await (await fetch(`${venue.url}/metrics`)).text();
    expect(metrics).toMatch(/^paper_venue_actions_total \d+$/m);
  });

  test('give the journal by page and kind', async () => {
    await exchange(noop());
    const response = await fetch(`${venue.url}/_venue/journal?kind=in&limit=3`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { k: string; seq: number });
    expect(lines.map(({ k }) => k)).toEqual(['in', 'in', 'in']);
    const [first, second] = lines;
    expect(second?.seq).toBeGreaterThan(first?.seq ?? 0);
  });

  test('follow the journal live, without a gap or a repeat', async () => {
    const stop = new AbortController();
    const response = await fetch(`${venue.url}/_venue/journal?follow=1`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      signal: stop.signal,
    });
    let text = '';
    const reading = (async () => {
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
    })().catch(() => {});
    const nonces = [nextNonce(), nextNonce(), nextNonce()];
    for (const nonce of nonces) await exchange(signed(KEY, { type: 'noop' }, { nonce }));
    await until(() => expect(nonces.every((nonce) => text.includes(`"nonce":${nonce}`))).toBe(true));
    stop.abort();
    await reading;
    const seqs = [...text.matchAll(/^\{"seq":(\d+)/gm)].map(([, seq]) => Number(seq));
    expect(seqs).toEqual(seqs.map((_, i) => i));
  });

  test('say so when the start of the journal is forgotten', async () => {
    const short = await startTestVenue({
      journalLimits: { segmentBytesMax: 1, segmentsMax: 1, memoryCharsMax: 2_000 },
    });
    for (let i = 0; i < 20; i++) await post(`${short.url}/exchange`, noop());
    await expect(admin(short, 'GET', 'journal?from=0')).rejects.toThrow('410');
    await short.close();
  });
});
