import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stopRequestSchema } from '@agora/shared/stop';
import { refuseStop } from '@agora/shared/stop-answer';
import { isoMs } from '@agora/shared/time';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAskGuardian } from './guardian.ts';

const REQUEST = stopRequestSchema.parse({ idempotency_key: 'key-1', reason: 'why' });
const STOPPED = {
  epoch: 3,
  latched_at: isoMs(0),
  path: 'api',
  replayed: false,
  state: 'HALTED',
  clearance: null,
  hands: { engine_age_ms: null, guardian_age_ms: 5 },
};
const NO_HAND = refuseStop('STOP_LATCHED_NO_HAND', { stopped: true }).body;
const NOT_CONFIRMED = refuseStop('STOP_NOT_CONFIRMED');

describe('what the guardian says', () => {
  let reply: { status: number; body: string } = { status: 200, body: '' };
  const heard: { token: string | undefined; body: unknown }[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = await req.toArray();
    heard.push({ token: req.headers.authorization, body: JSON.parse(Buffer.concat(chunks).toString()) });
    res.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
  });
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const said = (status: number, body: unknown) => {
    reply = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
    return makeAskGuardian(`127.0.0.1:${port}`, 'stop-token')(REQUEST);
  };

  it('is asked for the same stop with the stop-only token, and its word is passed on', async () => {
    expect(await said(200, STOPPED)).toEqual({ status: 200, body: STOPPED });
    expect(heard.at(-1)).toEqual({
      token: 'Bearer stop-token',
      body: { idempotency_key: 'key-1', reason: 'why' },
    });
    expect(await said(503, NO_HAND)).toEqual({ status: 503, body: NO_HAND });
  });

  it.each([
    ['200 without an epoch', 200, { ...STOPPED, epoch: undefined }],
    ['200 with epoch 0', 200, { ...STOPPED, epoch: 0 }],
    ['a stop under another status', 404, STOPPED],
    ['a refusal that claims a stop under another status', 200, NO_HAND],
    ['an endpoint that is not there', 404, { code: 'NOT_FOUND' }],
    ['our own token refused', 401, refuseStop('STOP_UNAUTHENTICATED').body],
    ['no JSON', 200, '<html>'],
    ['nothing', 200, ''],
    ['more than an answer holds', 200, `${JSON.stringify(STOPPED)}${' '.repeat(70_000)}`],
    ['not confirmed', 503, NOT_CONFIRMED.body],
  ])('is not confirmed: %s', async (_what, status, body) => {
    expect(await said(status, body)).toEqual(NOT_CONFIRMED);
  });

  it('is not confirmed where nobody listens, or no token is known', async () => {
    expect(await makeAskGuardian('127.0.0.1:1', 'stop-token')(REQUEST)).toEqual(NOT_CONFIRMED);
    const before = heard.length;
    expect(await makeAskGuardian(`127.0.0.1:${port}`, null)(REQUEST)).toEqual(NOT_CONFIRMED);
    expect(heard).toHaveLength(before);
  });
});
