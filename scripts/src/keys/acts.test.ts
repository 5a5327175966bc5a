// Keys of a real account: what a person has to sign, and that nothing is changed here until the venue shows what was signed. The venue
// is a server that answers as Hyperliquid does.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { homeAt } from '../home.ts';
import { ensureWalletIn, walletAddress, walletFile } from '../prepare/wallets.ts';
import { approve, revoke, rotate } from './acts.ts';
import { NO_AGENT, signWith } from './approval.ts';
import type { KeyTask } from './task.ts';
import { KeysVenue } from './venue.ts';
import { WalletFiles } from './wallet-files.ts';

const MASTER = `0x${'0123456789'.repeat(6)}0123`;
const ACCOUNT = walletAddress(secp256k1.getPublicKey(Buffer.from(MASTER.slice(2), 'hex'), false));
const NOW = { days: 90, nonce: 1_800_000_000_000, signature: undefined };

interface Sent {
  readonly action: { readonly agentAddress: string; readonly agentName: string };
}
let [agents, resting, taken]: [string[], number, Sent[]] = [[], 0, []];
let said = '';
/** Reads that are answered by: too many. */
let scarce = 0;

const venue = createServer(async (req, res) => {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(part as Buffer); // a request without an encoding gives buffers
  const body = JSON.parse(Buffer.concat(parts).toString()) as Sent & { type?: string };
  const listed = agents.map((address) => ({ name: 'engine', address, validUntil: Date.now() + 86_400_000 }));
  const answers: Record<string, unknown> = {
    extraAgents: listed,
    userRole: { role: 'missing' },
    frontendOpenOrders: Array.from({ length: resting }, (_, oid) => ({ oid })),
  };
  if (req.url === '/info' && scarce > 0) {
    scarce -= 1;
    res.writeHead(429).end('null');
    return;
  }
  if (req.url === '/exchange') {
    taken.push(body);
    agents = body.action.agentAddress === NO_AGENT ? [] : [body.action.agentAddress];
  }
  const answer =
    req.url === '/info' ? answers[body.type ?? ''] : { status: 'ok', response: { type: 'default' } };
  res.end(JSON.stringify(answer));
});

let task: KeyTask;
let current: string;

beforeEach(async () => {
  await new Promise<void>((resolve) => venue.listen(0, '127.0.0.1', resolve));
  const address = venue.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const dir = mkdtempSync(join(tmpdir(), 'agora-keys-'));
  const home = { ...homeAt(dir), secrets: dir };
  current = ensureWalletIn(walletFile(home, 'mm-1', 'engine')).address;
  [agents, resting, taken, said, scarce] = [[current], 0, [], '', 0];
  task = {
    ...{ home, plan: undefined, engineId: 'mm-1', role: 'engine', account: ACCOUNT, network: 'mainnet' },
    files: new WalletFiles(home, 'mm-1', 'engine'),
    venue: new KeysVenue(`http://127.0.0.1:${port}`, ACCOUNT, 1),
    masterKey: () => null,
  };
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  rmSync(task.home.secrets, { recursive: true, force: true });
  venue.closeAllConnections();
  await new Promise((resolve) => venue.close(resolve));
});

const signed = (agent: string, days: number | null = NOW.days, key = MASTER) => ({
  ...NOW,
  signature: signWith(key, { network: 'mainnet', role: 'engine', agent, nonce: NOW.nonce, days }),
});

test('rotate: shows what to sign and changes nothing; signed, the new key takes the place of the old one', async () => {
  expect(await rotate(task, NOW)).toBe('failed');
  const next = task.files.next?.address ?? '';
  expect(task.files.current?.address).toBe(current);
  expect(said).toContain(`"agentAddress":"${next}"`);
  expect(said).toContain(`./agora keys approve mm-1 engine --days 90 --nonce ${NOW.nonce} --signature`);
  expect(taken).toEqual([]);
  expect(await rotate(task, signed(next))).toBe('ok');
  expect(taken).toMatchObject([{ action: { agentName: expect.stringMatching(/^engine valid_until \d+$/) } }]);
  expect([task.files.current?.address, task.files.next]).toEqual([next, null]);
  expect(readdirSync(task.home.secrets)).toEqual(['wallet-mm-1-engine.key']);
});

test('rotate: signed on the venue’s own page, the same command goes on', async () => {
  expect(await rotate(task, NOW)).toBe('failed');
  const next = task.files.next?.address ?? '';
  agents = [next];
  expect(await rotate(task, NOW)).toBe('ok');
  expect(task.files.current?.address).toBe(next);
});

test.each(['rotate', 'approve'] as const)(
  '%s: refused while orders rest, which nobody could cancel',
  async (verb) => {
    task.files.ensureNext();
    resting = 3;
    await expect((verb === 'rotate' ? rotate : approve)(task, NOW)).rejects.toThrow(/3 orders of mm-1 rest/);
    expect(task.files.current?.address).toBe(current);
  },
);

test('a signature by another key, or over another end, is not sent', async () => {
  const next = task.files.ensureNext().address;
  const foreign = signed(next, NOW.days, `0x${'1'.repeat(64)}`);
  await expect(approve(task, foreign)).rejects.toThrow(/not by the account/);
  await expect(approve(task, signed(next, 91))).rejects.toThrow(/not by the account/);
  await expect(approve(task, { ...NOW, signature: '0x12' })).rejects.toThrow(/no signature/);
  expect(taken).toEqual([]);
});

test('revoke: the key stays until the venue shows that it is void', async () => {
  resting = 3;
  expect(await revoke(task, NOW)).toBe('failed');
  expect(said).toContain(`"agentName":"engine"`);
  expect(task.files.current?.address).toBe(current);
  expect(await revoke(task, signed(NO_AGENT, null))).toBe('ok');
  expect(task.files.current).toBeNull();
});

test('a host that asked too much waits, and says so once', async () => {
  scarce = 2;
  expect(await approve(task, NOW)).toBe('ok');
  expect(said.match(/takes no more questions/g)).toHaveLength(1);
  scarce = Number.POSITIVE_INFINITY;
  expect(await task.venue.agents()).toBeNull();
});

test('a venue that does not answer: nothing is taken for approved or void', async () => {
  venue.closeAllConnections();
  await new Promise((resolve) => venue.close(resolve));
  expect(await revoke(task, NOW)).toBe('failed');
  await expect(rotate(task, NOW)).rejects.toThrow(/does not show whether orders of mm-1 rest/);
  expect(task.files.current?.address).toBe(current);
});
