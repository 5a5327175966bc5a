// A venue a test, with faults to be armed on it, and what a client does there: places orders, asks, listens.
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { RunningVenue } from '../../src/server/app.ts';
import type { VenueOptions } from '../../src/server/options.ts';
import { RawSocket } from './raw-socket.ts';
import { limit, orderAction, signed } from './sign.ts';
import { ADMIN_TOKEN, admin, alice, post, startTestVenue } from './venue.ts';
import { numberedKey } from './wallet.ts';

export const AGENT = numberedKey(0xa6e97);
export const BOB = numberedKey(0xb0b);
export const BTC = 3;
export const user = alice.address;

export async function until(check: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 5_000, interval: 5 });
}

/** To be called where a test file begins: it starts a venue before each test, and closes it and every socket after it. */
export function faultRig() {
  let venue: RunningVenue;
  const sockets: RawSocket[] = [];
  const start = async (overrides: Partial<VenueOptions> = {}) => {
    venue = await startTestVenue(overrides);
  };
  beforeEach(() => start());
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.close();
    await venue.close();
  });

  const info = async (request: object) => (await post(`${venue.url}/info`, request)).json();
  const socketTo = async () => {
    const socket = await RawSocket.open(venue.wsUrl);
    sockets.push(socket);
    return socket;
  };
  return {
    get venue(): RunningVenue {
      return venue;
    },
    /** Another one, with other options, in place of the one that runs. */
    async startAnew(overrides: Partial<VenueOptions>): Promise<void> {
      await venue.close();
      await start(overrides);
    },
    arm: (fault: object) => admin(venue, 'POST', 'faults', fault) as Promise<{ id: number }>,
    /** One that was armed, or all. */
    disarm: (id?: number) => admin(venue, 'DELETE', id === undefined ? 'faults' : `faults/${id}`),
    exchange: (body: unknown) => post(`${venue.url}/exchange`, body),
    /** Sends an order that outlasts the client, who gives up. */
    hangingOrder: () =>
      fetch(`${venue.url}/exchange`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(order()),
        signal: AbortSignal.timeout(150),
      }),
    info,
    openCount: async () => ((await info({ type: 'openOrders', user })) as unknown[]).length,
    socketTo,
    async listening(...subscriptions: object[]): Promise<RawSocket> {
      const socket = await socketTo();
      for (const subscription of subscriptions) socket.subscribe(subscription);
      await until(() => expect(socket.of('subscriptionResponse')).toHaveLength(subscriptions.length));
      return socket;
    },
    /** Lines of the venue's journal, of these kinds. */
    async journal(...kinds: string[]): Promise<Record<string, unknown>[]> {
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
      const response = await fetch(`${venue.url}/_venue/journal?kind=${kinds.join(',')}`, { headers });
      const lines = (await response.text()).split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>); // a journal has objects alone
    },
  };
}

/** One that rests, unless its price says otherwise. */
export const order = (px = '99000', key = AGENT) => signed(key, orderAction(limit(BTC, true, px, '0.01')));
