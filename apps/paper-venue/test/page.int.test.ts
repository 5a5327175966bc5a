// The page at `/_venue` and its stream: what is served to whom, what a line holds, and that it is ten a second at most.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningVenue } from '../src/server/app.ts';
import { until } from './support/fault-rig.ts';
import { limit, orderAction, signed } from './support/sign.ts';
import { ADMIN_TOKEN, admin, alice, post, startTestVenue } from './support/venue.ts';
import { numberedKey } from './support/wallet.ts';

const AGENT = numberedKey(0xa6e97);
const BTC = 3;

type Frame = { [part: string]: unknown };

let venue: RunningVenue;

beforeAll(async () => {
  venue = await startTestVenue();
});

afterAll(() => venue.close());

/** Collects the stream's lines until it is stopped. */
async function watching(): Promise<{ frames: Frame[]; stop: () => void }> {
  const abort = new AbortController();
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const response = await fetch(`${venue.url}/_venue/live`, { headers, signal: abort.signal });
  expect(response.status).toBe(200);
  const frames: Frame[] = [];
  const read = async (): Promise<void> => {
    let rest = '';
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      const lines = (rest + Buffer.from(chunk).toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) frames.push(JSON.parse(line) as Frame);
    }
  };
  // The reader ends with the abort, which is how a viewer leaves.
  read().catch(() => {});
  await until(() => expect(frames.length).toBeGreaterThan(0));
  return { frames, stop: () => abort.abort() };
}

describe('the page', () => {
  test.each([
    ['/_venue', 'text/html'],
    ['/_venue/', 'text/html'],
    ['/_venue/page.css', 'text/css'],
    ['/_venue/page.js', 'text/javascript'],
  ])(
    '%s needs no token, holds nothing from elsewhere and may load nothing from there',
    async (path, type) => {
      const response = await fetch(`${venue.url}${path}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain(type);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      const text = await response.text();
      expect(text).not.toMatch(/https?:\/\//);
      expect(text).not.toContain('innerHTML');
    },
  );

  test('its stream does', async () => {
    expect((await fetch(`${venue.url}/_venue/live`)).status).toBe(401);
  });
});

describe('the stream', () => {
  test('begins with everything, then says only what changed', async () => {
    const { frames, stop } = await watching();
    expect(Object.keys(frames[0] ?? {}).toSorted()).toEqual([
      ...['accounts', 'choices', 'coins', 'connections', 'faults', 'orders', 'vitals'],
    ]);
    await post(`${venue.url}/exchange`, signed(AGENT, orderAction(limit(BTC, true, '99000', '0.01'))));
    const { id } = (await admin(venue, 'POST', 'faults', { kind: 'hang', match: { action: 'noop' } })) as {
      id: number;
    };
    await until(() => {
      const later = frames.slice(1);
      expect(later.flatMap(({ faults }) => faults ?? [])).toMatchObject([
        { id, kind: 'hang', about: 'action noop' },
      ]);
      expect(later.some(({ choices }) => choices !== undefined)).toBe(false);
      const order = { coin: 'BTC', side: 'B', px: '99000.0', kind: 'Limit Gtc', account: alice.address };
      expect(later.flatMap(({ orders }) => orders ?? []).at(-1)).toMatchObject({ total: 1, shown: [order] });
      expect(JSON.stringify(later.flatMap(({ journal }) => journal ?? []))).toContain('orderUpdate');
    });
    stop();
  });

  test('is for eight at a time, and a place is free again when one leaves', async () => {
    const viewers = await Promise.all(Array.from({ length: 8 }, watching));
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const ninth = await fetch(`${venue.url}/_venue/live`, { headers });
    expect(ninth.status).toBe(429);
    for (const { stop } of viewers) stop();
    await until(async () => (await watching()).stop());
  });
});
