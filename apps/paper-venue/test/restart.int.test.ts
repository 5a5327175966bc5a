// A venue that is stopped, or killed, goes on from its journal in the very state that it had told its clients.
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listSegments } from '../src/journal/file-store.ts';
import { ConfigMismatchError, type RunningVenue } from '../src/server/app.ts';
import { DirectoryLockedError } from '../src/server/data-dir.ts';
import type { VenueOptions } from '../src/server/options.ts';
import { RawSocket } from './support/raw-socket.ts';
import { limit, nextNonce, orderAction, signed } from './support/sign.ts';
import { ACCOUNTS, ADMIN_TOKEN, admin, alice, bob, post, startTestVenue } from './support/venue.ts';
import { numberedKey, testWallet } from './support/wallet.ts';

const AGENT = numberedKey(0xa6e97);
const BOB = numberedKey(0xb0b);
const BTC = 3;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'paper-venue-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const start = (overrides: Partial<VenueOptions> = {}) => startTestVenue({ dataDir: directory, ...overrides });
const act = (url: string, key: string, action: never) => post(`${url}/exchange`, signed(key, action));

async function stateOf(venue: RunningVenue): Promise<{ state_hash: string; connections: unknown[] }> {
  return (await admin(venue, 'GET', 'state?hash=1')) as { state_hash: string; connections: unknown[] };
}

/** Orders, fills, cancels, a modify, an agent and a leverage: something of everything. */
async function trade(url: string): Promise<void> {
  await act(url, BOB, orderAction(limit(BTC, false, '100100', '1'), limit(BTC, true, '99900', '1')) as never);
  await act(url, AGENT, orderAction(limit(BTC, true, '100100', '0.02', { tif: 'Ioc' })) as never);
  await act(url, AGENT, orderAction(limit(BTC, true, '99000', '0.02')) as never);
  await act(url, AGENT, { type: 'updateLeverage', asset: BTC, isCross: true, leverage: 3 } as never);
  await act(url, AGENT, { type: 'noop' } as never);
  await act(url, AGENT, { type: 'cancel', cancels: [{ a: BTC, o: 1 }] } as never);
}

async function reads(url: string): Promise<unknown[]> {
  const types = ['openOrders', 'userFills', 'historicalOrders', 'userRateLimit', 'extraAgents'];
  const answers = types.flatMap((type) =>
    [alice.address, bob.address].map(async (user) => (await post(`${url}/info`, { type, user })).json()),
  );
  return await Promise.all(answers);
}

describe('after a clean stop', () => {
  test('the same state, the same answers, and nonces that stay used', async () => {
    const first = await start();
    await trade(first.url);
    const nonce = nextNonce();
    await post(`${first.url}/exchange`, signed(AGENT, { type: 'noop' }, { nonce }));
    const before = { hash: (await stateOf(first)).state_hash, reads: await reads(first.url) };
    await first.close();
    const second = await start();
    expect(second.recovered).toMatchObject({ tornBytes: 0 });
    expect(await reads(second.url)).toEqual(before.reads);
    const again = await post(`${second.url}/exchange`, signed(AGENT, { type: 'noop' }, { nonce }));
    expect(again.text).toContain(`duplicate nonce ${nonce}`);
    await second.close();
  });

  test('on virtual time the state hash is identical, through many restarts', async () => {
    const virtualStartMs = Date.now();
    let venue = await start({ virtualStartMs });
    await trade(venue.url);
    await venue.advance(10_000);
    for (let i = 0; i < 3; i++) {
      const { state_hash: hash } = await stateOf(venue);
      await venue.close();
      venue = await start({ virtualStartMs });
      expect((await stateOf(venue)).state_hash).toBe(hash);
    }
    await venue.close();
  });

  test('through a snapshot in a new segment too', async () => {
    const virtualStartMs = Date.now();
    const journalLimits = { segmentBytesMax: 2_000, segmentsMax: 2, memoryCharsMax: 1 };
    const first = await start({ virtualStartMs, journalLimits });
    // Until the first segment is one too many.
    for (let i = 0; i < 50 && listSegments(directory)[0]?.firstSeq === 0; i++) {
      await trade(first.url);
      await first.advance(5_000);
    }
    await trade(first.url);
    const { state_hash: hash } = await stateOf(first);
    await first.close();
    expect(listSegments(directory)[0]?.firstSeq).toBeGreaterThan(0);
    const second = await start({ virtualStartMs, journalLimits });
    expect((await stateOf(second)).state_hash).toBe(hash);
    await second.close();
  });

  test('the same seed and the same actions write the same journal', async () => {
    const journals: string[] = [];
    for (let run = 0; run < 2; run++) {
      const venue = await start({
        virtualStartMs: 1_800_000_000_000,
        market: { kind: 'flow', scenario: null },
        blockMs: 70,
      });
      const pending = post(
        `${venue.url}/exchange`,
        signed(AGENT, orderAction(limit(BTC, true, '90000', '0.01')), { nonce: 1_800_000_000_001 }),
      );
      await expect.poll(() => venue.host.waiting, { timeout: 5_000 }).toBe(1);
      await venue.advance(1_000);
      await pending;
      await venue.close();
      journals.push(readFileSync(listSegments(directory)[0]?.path ?? '', 'utf8'));
      rmSync(directory, { recursive: true, force: true });
    }
    expect(journals[0]?.split('\n').length).toBeGreaterThan(100);
    expect(journals[1]).toBe(journals[0]);
  });
});

/** Lines of the only segment, as they lie on the disk now. */
function onDisk(): Record<string, unknown>[] {
  const lines = readFileSync(listSegments(directory)[0]?.path ?? '', 'utf8').split('\n');
  // A journal has objects alone.
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('on the disk', () => {
  test('is what was asked and what was answered, before anything else happens', async () => {
    const venue = await start({ virtualStartMs: Date.now() });
    await post(`${venue.url}/info`, { type: 'meta' });
    const about = onDisk().filter(({ req }) => req === 1);
    expect(about).toMatchObject([
      { k: 'recv', path: '/info' },
      { k: 'sent', status: 200 },
    ]);
    const socket = await RawSocket.open(venue.wsUrl);
    expect(onDisk().filter(({ k }) => k === 'conn')).toMatchObject([{ conn: 1, open: true }]);
    const posted = { method: 'post', id: 7, request: { type: 'info', payload: { type: 'meta' } } };
    socket.send(posted);
    await expect.poll(() => socket.of('post')).toHaveLength(1);
    expect(onDisk().filter(({ req }) => req === 2)).toMatchObject([
      { k: 'recv', via: 'ws' },
      { k: 'sent', ch: 'post', to: [1] },
    ]);
    socket.close();
    await venue.close();
  });

  test('a record is one line to every reader, whatever signs it has', async () => {
    const venue = await start();
    await post(`${venue.url}/info`, { type: 'a\u2028b\u2029c' });
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const answer = await fetch(`${venue.url}/_venue/journal?kind=recv`, { headers });
    const lines = (await answer.text()).split(/[\n\u2028\u2029]/).filter((line) => line !== '');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { text: JSON.stringify({ type: 'a\u2028b\u2029c' }) },
    ]);
    await venue.close();
  });
});

describe('numbers', () => {
  test('go on after a life that was cut off, and what it left open is closed', async () => {
    const first = await start();
    const [gone, left] = [await RawSocket.open(first.wsUrl), await RawSocket.open(first.wsUrl)];
    gone.close();
    await expect.poll(async () => (await stateOf(first)).connections).toHaveLength(1);
    await post(`${first.url}/info`, { type: 'meta' });
    const path = listSegments(directory)[0]?.path ?? '';
    const cut = readFileSync(path);
    left.close();
    await first.close();
    // As if it had been killed then.
    writeFileSync(path, cut);
    const second = await start();
    const again = await RawSocket.open(second.wsUrl);
    await post(`${second.url}/info`, { type: 'meta' });
    const lines = onDisk();
    const conns = lines.filter(({ conn }) => conn !== undefined).map(({ conn, open }) => [conn, open]);
    const taken = cut.toString().split('\n').length - 1;
    expect(conns.slice(0, 4)).toEqual([
      [1, true],
      [2, true],
      [1, false],
      [2, false],
    ]);
    expect(conns[4]).toEqual([taken + 1, true]);
    const reqs = new Set(lines.flatMap(({ req }) => (typeof req === 'number' ? [req] : [])));
    expect([...reqs]).toEqual([1, taken + 1]);
    again.close();
    await second.close();
  });
});

describe('the accounts file of a later start', () => {
  test('adds accounts and agents, and takes nothing back', async () => {
    const first = await start();
    await trade(first.url);
    await first.close();
    const fresh = numberedKey(0xf2e54);
    const newcomer = { address: testWallet(numberedKey(0x2e3)).address, usd: '5' };
    const known = {
      address: alice.address,
      usd: '999',
      agents: [{ address: testWallet(fresh).address, name: 'agent' }],
    };
    const second = await start({ accounts: [known, newcomer] });
    expect((await act(second.url, fresh, { type: 'noop' } as never)).text).toContain('"ok"');
    expect((await act(second.url, AGENT, { type: 'noop' } as never)).text).not.toContain('"ok"');
    const state = (user: string) => post(`${second.url}/info`, { type: 'clearinghouseState', user });
    expect((await state(newcomer.address)).json()).toMatchObject({ withdrawable: '5.0' });
    expect((await state(alice.address)).json()).toMatchObject({
      assetPositions: [{ position: { szi: '0.02' } }],
    });
    await second.close();
  });
});

describe('a data directory', () => {
  test('serves one venue at a time', async () => {
    writeFileSync(join(directory, 'venue.lock'), '1\n');
    await expect(start()).rejects.toThrow(DirectoryLockedError);
  });

  test('is taken over from a dead process', async () => {
    writeFileSync(join(directory, 'venue.lock'), '4194399\n');
    const venue = await start();
    await venue.close();
  });

  test('keeps its block time', async () => {
    await (await start({ blockMs: 0 })).close();
    await expect(start({ blockMs: 70 })).rejects.toThrow(ConfigMismatchError);
  });

  test('that is damaged is refused', async () => {
    await (await start()).close();
    const path = listSegments(directory)[0]?.path ?? '';
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, [lines[0], 'garbage', ...lines.slice(1)].join('\n'));
    await expect(start()).rejects.toThrow(/damaged at line 2 \(byte \d+\)/);
    const repaired = await start({ repair: true });
    expect(repaired.recovered?.repaired?.leftOutBytes).toBeGreaterThan(0);
    expect((await act(repaired.url, AGENT, { type: 'noop' } as never)).text).toContain('"ok"');
    const before = await reads(repaired.url);
    await repaired.close();
    const again = await start();
    expect(await reads(again.url)).toEqual(before);
    await again.close();
  });
});

describe('the process', () => {
  let child: ChildProcess | null = null;

  afterEach(() => {
    child?.kill('SIGKILL');
    child = null;
  });

  async function run(...flags: string[]): Promise<{ url: string; recovered: { inputs: number } | null }> {
    const accounts = join(directory, 'accounts.json');
    const token = join(directory, 'token');
    writeFileSync(token, ADMIN_TOKEN);
    const list = ACCOUNTS.map(({ address, usd, agents = [] }) => ({
      address,
      usd,
      agents: agents.map(({ address: agent, name }) => ({ address: agent, name })),
    }));
    writeFileSync(accounts, JSON.stringify({ accounts: list }));
    const main = join(import.meta.dirname, '../src/main.ts');
    const common = ['--port', '0', '--block-ms', '0', '--latency-ms', '0', '--no-limits', '--market', 'none'];
    child = spawn(
      process.execPath,
      [main, ...common, '--accounts-file', accounts, '--admin-token-file', token, ...flags],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    for await (const line of createInterface({ input: child.stdout ?? process.stdin }))
      return JSON.parse(line);
    throw new Error('the venue ended before it was ready');
  }

  async function ended(): Promise<number | null> {
    const ending = child;
    if (ending === null) return null;
    if (ending.exitCode !== null) return ending.exitCode;
    return await new Promise((resolve) => ending.once('exit', (code) => resolve(code)));
  }

  test('killed without warning, it has kept what it answered', async () => {
    const data = join(directory, 'data');
    const first = await run('--data-dir', data);
    await trade(first.url);
    const before = await reads(first.url);
    child?.kill('SIGKILL');
    await ended();
    appendFileSync(listSegments(data)[0]?.path ?? '', '{"seq":99');
    const second = await run('--data-dir', data);
    expect(second.recovered?.inputs).toBeGreaterThan(5);
    expect(await reads(second.url)).toEqual(before);
  });

  test('says on stderr what it ignores', async () => {
    const data = join(directory, 'data');
    await run('--data-dir', data);
    child?.kill('SIGTERM');
    await ended();
    await run('--data-dir', data, '--oracle', 'BTC=5', '--schedule-gate-usd', '7');
    let text = '';
    child?.stderr?.on('data', (chunk: Buffer) => {
      text += String(chunk);
    });
    await expect
      .poll(() => text.trim().split('\n'))
      .toEqual([
        'paper-venue: ignored --oracle BTC: the data directory has its own price',
        'paper-venue: ignored --schedule-gate-usd: the data directory was made with 1000000',
      ]);
  });

  test('ends cleanly on SIGTERM', async () => {
    await run('--memory');
    child?.kill('SIGTERM');
    expect(await ended()).toBe(0);
  });

  test.each([
    [['--port', 'x'], '--port: expected a whole number from 0 to 65535, got "x"'],
    [['--nope'], "Unknown option '--nope'"],
    [['--oracle', 'BTC'], '--oracle: expected COIN=PX'],
    [['--memory', '--data-dir', 'x'], '--memory and --data-dir exclude each other'],
    [['--accounts-file', '/nowhere/a.json'], '--accounts-file: cannot read'],
    [['--market', 'wild'], '--market: expected flow or none'],
    [['--replay-speed', '2'], '--replay-speed needs --replay'],
  ])('%j is one clear line and exit 2', async (flags, message) => {
    const main = join(import.meta.dirname, '../src/main.ts');
    child = spawn(process.execPath, [main, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      text += String(chunk);
    });
    expect(await ended()).toBe(2);
    expect(text).toContain(message);
    expect(text.trim().split('\n')).toHaveLength(1);
  });
});
