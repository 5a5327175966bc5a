// A recording of this venue, played by another: the same books and the same prints; sockets cut, the recorder killed, and a
// venue that goes away leave a recording that is still of use.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemTime, systemTimers } from '../src/clock/system.ts';
import { readFrames } from '../src/market/frames.ts';
import { infoPath, Recorder } from '../src/record/recorder.ts';
import type { RunningVenue } from '../src/server/app.ts';
import { until } from './support/fault-rig.ts';
import { RawSocket } from './support/raw-socket.ts';
import { admin, startTestVenue } from './support/venue.ts';

const MAIN = join(import.meta.dirname, '../src/record/main.ts');
const START_MS = 1_800_000_000_000;

let directory: string;
let file: string;
let venue: RunningVenue;
let child: ChildProcess | null = null;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'paper-venue-record-'));
  file = join(directory, 'btc.gz');
  venue = await startTestVenue({ market: { kind: 'flow', scenario: null }, blockMs: 70, seed: 5 });
});

afterEach(async () => {
  child?.kill('SIGKILL');
  child = null;
  await venue.close();
  rmSync(directory, { recursive: true, force: true });
});

const options = () => ({
  ...{ httpUrl: venue.url, wsUrl: venue.wsUrl, coins: ['BTC'], file, time: systemTime, timers: systemTimers },
  onFatal: (error: Error) => {
    throw error;
  },
});

interface Recorded {
  readonly books: { readonly levels: unknown }[];
  readonly tids: number[];
  readonly oracles: number;
}

async function recorded(): Promise<Recorded> {
  const result = { books: [] as { levels: unknown }[], tids: [] as number[], oracles: 0 };
  for await (const frame of readFrames(file)) {
    if (frame.kind === 'l2Book') result.books.push(frame.data);
    else if (frame.kind === 'trades') result.tids.push(...frame.data.map(({ tid }) => tid));
    else result.oracles++;
  }
  return result;
}

async function untilRecorded(recorder: Recorder, frames: number, prints: number): Promise<void> {
  await vi.waitFor(
    () => {
      expect(recorder.summary.frames).toBeGreaterThanOrEqual(frames);
      expect(recorder.summary.prints).toBeGreaterThanOrEqual(prints);
    },
    { timeout: 20_000 },
  );
}

test('played by another venue, it shows the same books and every print once', async () => {
  const recorder = await Recorder.start(options());
  await untilRecorded(recorder, 12, 3);
  const summary = await recorder.stop();
  const { books, tids, oracles } = await recorded();
  expect(oracles).toBeGreaterThan(0);
  expect(tids).toHaveLength(summary.prints);
  expect(new Set(tids).size).toBe(tids.length);
  const replay = await startTestVenue({
    market: { kind: 'replay', path: file },
    ...{ virtualStartMs: START_MS, blockMs: 70, oracles: { BTC: '105000' } },
  });
  const socket = await RawSocket.open(replay.wsUrl);
  for (const type of ['l2Book', 'trades']) socket.subscribe({ type, coin: 'BTC' });
  await until(() => expect(socket.of('subscriptionResponse')).toHaveLength(2));
  await replay.advance(60_000);
  await until(() => {
    const shown = (socket.of('trades') as { tid: number }[][]).flat().map(({ tid }) => tid);
    expect(shown).toEqual(tids);
    expect((socket.of('l2Book') as { levels: unknown }[]).at(-1)?.levels).toEqual(books.at(-1)?.levels);
  });
  socket.close();
  await replay.close();
});

test('a socket that is cut is opened again, and no print is doubled or told from before', async () => {
  const recorder = await Recorder.start(options());
  await untilRecorded(recorder, 6, 2);
  const before = recorder.summary;
  await admin(venue, 'POST', 'faults', { kind: 'ws_terminate' });
  await vi.waitFor(() => expect(recorder.summary.gaps).toBe(1), { timeout: 10_000 });
  await untilRecorded(recorder, before.frames + 6, before.prints + 2);
  await recorder.stop();
  const { tids } = await recorded();
  expect(new Set(tids).size).toBe(tids.length);
  expect(tids).toEqual(tids.toSorted((a, b) => a - b));
  const notes = readFileSync(infoPath(file), 'utf8');
  expect(notes).toContain('"what":"gap"');
  expect(notes).toContain('"request":{"type":"metaAndAssetCtxs"}');
});

describe('the command', () => {
  async function run(...flags: string[]): Promise<{ out: () => string; err: () => string }> {
    const running = spawn(process.execPath, [MAIN, '--url', venue.url, ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = running;
    const texts = { out: '', err: '' };
    running.stdout?.on('data', (part: Buffer) => {
      texts.out += String(part);
    });
    running.stderr?.on('data', (part: Buffer) => {
      texts.err += String(part);
    });
    return { out: () => texts.out, err: () => texts.err };
  }

  const ended = async (): Promise<number | null> => {
    const running = child;
    if (running === null || running.exitCode !== null) return running?.exitCode ?? null;
    return await new Promise((resolve) => running.once('close', (code) => resolve(code)));
  };

  test('killed without warning, it leaves what it had flushed', async () => {
    await run('--coins', 'BTC', '--out', file);
    await vi.waitFor(async () => expect((await recorded()).books.length).toBeGreaterThan(2), {
      timeout: 20_000,
      interval: 200,
    });
    child?.kill('SIGKILL');
    await ended();
    expect((await recorded()).books.length).toBeGreaterThan(2);
  });

  test('ends by itself, and says what it has', async () => {
    const { out } = await run('--coins', 'BTC,ETH', '--out', file, '--minutes', '0.03');
    expect(await ended()).toBe(0);
    expect(JSON.parse(out().trim().split('\n').at(-1) ?? '')).toMatchObject({ event: 'recorded', gaps: 0 });
  });

  test.each([
    [[], 2, '--out: expected a file'],
    [['--out', 'x.gz', '--coins', 'BTC;ETH'], 2, '--coins: expected names'],
    [['--out', 'x.gz', '--minutes', '0'], 2, '--minutes: expected a number above 0'],
    [['--out', 'x.gz', '--coins', 'NOPE'], 1, 'the venue does not know NOPE'],
    [['--out', 'x.gz', '--url', 'http://127.0.0.1:9'], 1, 'fetch failed'],
    [['--out', '/nowhere/x.gz'], 1, 'ENOENT'],
  ])('%j is one line and exit %i', async (flags, code, text) => {
    const { err } = await run(...flags);
    expect(await ended()).toBe(code);
    expect(err()).toContain(text);
    expect(err().trim().split('\n')).toHaveLength(1);
    expect(existsSync('x.gz')).toBe(false);
  });

  test('a recording that is there already is not written over', async () => {
    writeFileSync(file, 'precious');
    const { err } = await run('--coins', 'BTC', '--out', file);
    expect(await ended()).toBe(1);
    expect(err()).toContain('EEXIST');
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });
});
