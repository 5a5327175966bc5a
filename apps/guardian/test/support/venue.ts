// A paper venue of its own for a test, the wallets of the deployment on it, and an engine's hand that places orders. The
// journal of the venue is the oracle: nothing here asks the guardian what happened.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineIdSchema } from '@agora/shared/ids';
import { type EngineWallets, runtimeConfigSchema } from '@agora/shared/runtime-config';
import { until } from '@agora/testkit/app-process';
import type { RedisPair } from '@agora/testkit/redis';
import { createL1ActionHash } from '@nktkas/hyperliquid/signing';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';

const VENUE = fileURLToPath(new URL('../../../paper-venue/src/main.ts', import.meta.url));
const TOKEN = 'a-token-of-the-test-venue';
/** Volume that leaves requests for a whole file of tests: the venue grants one for each USD. */
const REQUESTS_USD = 500_000;
export const COINS = { SOL: 0, BTC: 3, ETH: 4, HYPE: 5 } as const;
/** Far enough below that nothing fills. */
const PRICES: Record<keyof typeof COINS, number> = { SOL: 100, BTC: 90_000, ETH: 3_000, HYPE: 30 };
const SIZES: Record<keyof typeof COINS, string> = { SOL: '1', BTC: '0.001', ETH: '0.01', HYPE: '1' };

/** One line of the journal; `k` says which kind. */
export interface JournalLine {
  readonly seq: number;
  readonly t: number;
  readonly us: number;
  readonly k: string;
  readonly input?: { readonly kind?: string; readonly action?: { readonly type: string } };
  readonly event?: Record<string, unknown>;
  readonly [key: string]: unknown;
}

/** A fault that is still armed; one that lasts is active from the next block on. */
export interface ArmedFault {
  readonly id: number;
  readonly active: boolean;
}

export interface TestVenue {
  readonly url: string;
  /** The wallets of one engine. */
  wallets(engineId: string): EngineWallets;
  /** Places `count` post-only orders of an engine over the four coins; answers their ids. */
  place(engineId: string, count: number): Promise<number[]>;
  openOrders(engineId: string): Promise<number[]>;
  journal(from?: number): Promise<JournalLine[]>;
  fault(spec: object): Promise<{ readonly id: number }>;
  faults(): Promise<readonly ArmedFault[]>;
  clearFaults(): Promise<void>;
  /** POST to `/_venue/…`. */
  admin(path: string, body?: object, method?: string): Promise<unknown>;
  signal(signal: NodeJS.Signals): void;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startVenue(pair: RedisPair, flags: readonly string[] = []): Promise<TestVenue> {
  const runtime = runtimeConfigSchema.parse(JSON.parse(readFileSync(pair.runtimeFor('guardian'), 'utf8')));
  const port = pair.config.ports.paper_venue;
  const url = `http://127.0.0.1:${port}`;
  const files = { accounts: join(pair.home.run, 'accounts.json'), token: join(pair.home.run, 'venue.token') };
  const accounts = Object.values(runtime.wallets).map((wallet) => ({
    address: wallet.account_address,
    usd: '10000000',
    cum_vlm_usd: REQUESTS_USD,
    agents: [
      { name: 'engine', address: wallet.engine_address },
      { name: 'guardian', address: wallet.guardian_address },
    ],
  }));
  writeFileSync(files.accounts, JSON.stringify({ accounts }));
  writeFileSync(files.token, TOKEN);
  const args = [
    ...[VENUE, '--port', String(port), '--memory', '--market', 'none'],
    ...[
      '--accounts-file',
      files.accounts,
      '--admin-token-file',
      files.token,
      '--block-ms',
      '0',
      '--latency-ms',
      '0',
    ],
    ...Object.entries(PRICES).flatMap(([coin, px]) => ['--oracle', `${coin}=${px}`]),
    ...flags,
  ];
  let child: ChildProcess;
  let nonce = Date.now();
  const start = async () => {
    child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    await until('a venue that answers', async () => (await fetch(`${url}/healthz`)).ok);
  };
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  const post = async (path: string, body: object): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  };
  const walletsOf = (id: string) => {
    const wallets = runtime.wallets[engineIdSchema.parse(id)];
    if (wallets === undefined) throw new Error(`no wallets of ${id}`);
    return wallets;
  };
  const admin = async (path: string, body?: object, method = 'POST'): Promise<unknown> => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${url}/_venue/${path}`, { method, headers, ...text });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.headers.get('content-type')?.includes('json')
      ? answer.json().catch(() => null)
      : answer.text();
  };
  await start();
  return {
    url,
    wallets: walletsOf,
    async place(id, count) {
      const key = readFileSync(join(pair.home.secrets, `wallet-${id}-engine.key`), 'utf8').trim();
      const oids: number[] = [];
      for (let done = 0; done < count; done += 100) {
        const orders = Array.from({ length: Math.min(100, count - done) }, (_, i) => order(done + i));
        nonce = Math.max(nonce + 1, Date.now());
        const answer = await post('/exchange', signed({ type: 'order', orders, grouping: 'na' }, nonce, key));
        oids.push(...restingIn(answer));
      }
      return oids;
    },
    async openOrders(id) {
      const orders = await post('/info', { type: 'openOrders', user: walletsOf(id).account_address });
      return (orders as { oid: number }[]).map(({ oid }) => oid); // the venue's own form
    },
    async journal(from = 0) {
      const headers = { authorization: `Bearer ${TOKEN}` };
      const text = await (await fetch(`${url}/_venue/journal?from=${from}&limit=100000`, { headers })).text();
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line));
    },
    fault: async (spec) => (await admin('faults', spec)) as { id: number }, // as the venue's own desk answers
    faults: async () => ((await admin('faults', undefined, 'GET')) as { faults: ArmedFault[] }).faults,
    clearFaults: async () => void (await admin('faults', undefined, 'DELETE')),
    admin,
    signal: (signal) => void child.kill(signal),
    async restart() {
      await end();
      await start();
    },
    stop: end,
  };
}

function order(i: number) {
  const coins = Object.keys(COINS) as (keyof typeof COINS)[]; // Object.keys forgets the keys' type
  const coin = coins[i % coins.length] ?? 'BTC';
  const px = PRICES[coin] * (1 - 0.0005 * (1 + (Math.floor(i / 4) % 100)));
  return {
    a: COINS[coin],
    b: true,
    p: String(Number(px.toPrecision(4))),
    s: SIZES[coin],
    r: false,
    t: { limit: { tif: 'Alo' } },
  };
}

function restingIn(answer: unknown): number[] {
  const { response } = answer as { response: { data: { statuses: { resting?: { oid: number } }[] } } };
  if (typeof response === 'string') throw new Error(response);
  return response.data.statuses.map((status) => {
    if (status.resting === undefined) throw new Error(JSON.stringify(status));
    return status.resting.oid;
  });
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replace(/^0x/, ''), 'hex'));
const keccakHex = (text: string) => hex(keccak_256(bytes(text)));
const textHash = (text: string) => hex(keccak_256(Uint8Array.from(Buffer.from(text))));

/** Signs anything, in the testnet domain: an engine's hand, which the guardian has not. */
export function signed(action: Record<string, unknown>, nonce: number, key: string): object {
  const domain = keccakHex(
    textHash('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)') +
      textHash('Exchange') +
      textHash('1') +
      (1337).toString(16).padStart(64, '0') +
      '0'.repeat(64),
  );
  const struct = keccakHex(
    textHash('Agent(string source,bytes32 connectionId)') +
      textHash('b') +
      createL1ActionHash({ action, nonce }).slice(2),
  );
  const digest = keccak_256(bytes(`1901${domain}${struct}`));
  const signature = hex(secp256k1.sign(digest, bytes(key), { prehash: false, format: 'recovered' }));
  const v = 27 + Number.parseInt(signature.slice(0, 2), 16);
  return { action, nonce, signature: { r: `0x${signature.slice(2, 66)}`, s: `0x${signature.slice(66)}`, v } };
}
