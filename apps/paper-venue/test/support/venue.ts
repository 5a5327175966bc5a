// A venue in this process on a free port, with two funded accounts and an agent, for integration tests.
import { systemTime, systemTimers } from '../../src/clock/system.ts';
import type { GenesisAccount } from '../../src/core/seam/genesis.ts';
import { type RunningVenue, startVenue } from '../../src/server/app.ts';
import { defaultOptions } from '../../src/server/defaults.ts';
import { LOOSE_LIMITS } from '../../src/server/limits.ts';
import type { VenueOptions } from '../../src/server/options.ts';
import { numberedKey, testWallet } from './wallet.ts';

export const ADMIN_TOKEN = 'integration-test-token';

/** The account most tests trade on, its agent, and another account to trade against. */
export const alice = testWallet(numberedKey(0xa11ce));
export const aliceAgent = testWallet(numberedKey(0xa6e97));
export const bob = testWallet(numberedKey(0xb0b));

export const ACCOUNTS: readonly GenesisAccount[] = [
  { address: alice.address, usd: '100000', agents: [{ address: aliceAgent.address, name: 'agent' }] },
  { address: bob.address, usd: '1000000' },
];

export async function startTestVenue(overrides: Partial<VenueOptions> = {}): Promise<RunningVenue> {
  const base = defaultOptions({ time: systemTime, timers: systemTimers, pid: process.pid });
  return await startVenue({
    ...base,
    blockMs: 0,
    adminToken: ADMIN_TOKEN,
    accounts: ACCOUNTS,
    oracles: { BTC: '100000', ETH: '3000', SOL: '150', HYPE: '25' },
    networkLimits: LOOSE_LIMITS,
    ...overrides,
  });
}

/** Posts JSON (or the text as it stands) and gives back status, type and body. */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; type: string | null; text: string; json: () => unknown }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text,
    json: () => JSON.parse(text) as unknown,
  };
}

/** Calls an operator endpoint with the token. */
export async function admin(
  venue: RunningVenue,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(`${venue.url}/_venue/${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = (await response.json()) as unknown;
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(json)}`);
  return json;
}
