// The judge of a soak's journal, given the journal of a real venue as it is and with one thing in it made untrue.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listSegments } from '../../../src/journal/file-store.ts';
import { limit, orderAction, signed } from '../../support/sign.ts';
import { post, startTestVenue } from '../../support/venue.ts';
import { numberedKey } from '../../support/wallet.ts';
import { Judge } from './judge.ts';

const ALICE = numberedKey(0xa11ce);
const BOB = numberedKey(0xb0b);
const BTC = 3;
const SEGMENTS = 3;

let directory: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'paper-venue-judge-'));
  await live();
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Lets two accounts trade until the journal has three segments, the last with trades in it. */
async function live(): Promise<void> {
  const venue = await startTestVenue({
    dataDir: directory,
    virtualStartMs: 1_800_000_000_000,
    journalLimits: { segmentBytesMax: 2_000, segmentsMax: 100, memoryCharsMax: 1 },
  });
  let nonce = 1_800_000_000_000;
  const act = (key: string, ...orders: Parameters<typeof orderAction>) =>
    post(`${venue.url}/exchange`, signed(key, orderAction(...orders), { nonce: ++nonce }));
  const trade = async () => {
    await act(BOB, limit(BTC, false, '100100', '0.1'), limit(BTC, true, '99000', '0.1'));
    await act(ALICE, limit(BTC, true, '100100', '0.02', { tif: 'Ioc' }));
  };
  for (let i = 0; i < 50 && listSegments(directory).length < SEGMENTS; i++) {
    await trade();
    await venue.advance(1_000);
  }
  await trade();
  await venue.close();
}

interface Found {
  readonly replay: readonly string[];
  readonly books: readonly string[];
  readonly unwritten: number;
  readonly snapshots: number;
}

async function judged(): Promise<Found> {
  const judge = new Judge(directory);
  await judge.catchUp(true);
  const { violations, books, unwritten, snapshots } = judge;
  return { replay: violations, books: books.violations, unwritten, snapshots };
}

/** Rewrites one segment's lines. */
function doctor(segment: number, change: (lines: string[]) => readonly string[]): void {
  const path = listSegments(directory).at(segment)?.path ?? '';
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  writeFileSync(path, `${change(lines).join('\n')}\n`);
}

/** Numbers lines without a gap, as a forger would. */
function numbered(lines: readonly string[]): string[] {
  const first = Number(/^\{"seq":(\d+)/.exec(lines[0] ?? '')?.[1]);
  return lines.map((line, i) => line.replace(/^\{"seq":\d+/, `{"seq":${first + i}`));
}

function lastOf(lines: readonly string[], part: string): number {
  const at = lines.findLastIndex((line) => line.includes(part));
  if (at < 0) throw new Error(`no line with ${part}`);
  return at;
}

const FILL = '"event":{"type":"fill"';
const TRADE = '"event":{"type":"trade"';
const without = (lines: readonly string[], at: number) => lines.filter((_, i) => i !== at);

describe('a journal', () => {
  test('as the venue wrote it is right', async () => {
    expect(await judged()).toEqual({ replay: [], books: [], unwritten: 0, snapshots: SEGMENTS - 1 });
  });

  test('that lost a line', async () => {
    doctor(-1, (lines) => without(lines, lastOf(lines, FILL)));
    expect((await judged()).replay).toContainEqual(expect.stringMatching(/^record \d+ is missing/));
  });

  test('that lost a decision without a gap', async () => {
    doctor(-1, (lines) => numbered(without(lines, lastOf(lines, FILL))));
    const { replay } = await judged();
    expect(replay[0]).toMatch(/^record \d+: the venue decided \{.*, the replay \{"type":"fill"/);
  });

  test('whose last decisions are gone', async () => {
    doctor(-1, (lines) => lines.slice(0, lastOf(lines, TRADE)));
    expect((await judged()).unwritten).toBeGreaterThan(0);
  });

  test('with another size in a fill', async () => {
    doctor(-1, (lines) =>
      lines.map((line) => (line.includes(FILL) ? line.replace('"sz":"0.02"', '"sz":"0.03"') : line)),
    );
    const { replay, books } = await judged();
    expect(replay[0]).toContain('"sz":"0.03"');
    expect(books).toContainEqual(expect.stringMatching(/^trade \d+ and its fill differ$/));
    expect(books).toContainEqual(expect.stringMatching(/^0x\w+ holds -?0\.\d+ BTC, filled 1e-8 x -?\d+$/));
  });

  test('with a fill that counts twice', async () => {
    doctor(-1, (lines) => {
      const at = lastOf(lines, FILL);
      return numbered([...lines.slice(0, at), ...lines.slice(at, at + 1), ...lines.slice(at)]);
    });
    const { replay, books } = await judged();
    expect(replay[0]).toMatch(/^record \d+: the venue decided/);
    expect(books).toContainEqual(expect.stringMatching(/^trade \d+ has 3 fills$/));
  });

  test('with an order that goes on after its end', async () => {
    doctor(-1, (lines) => {
      const at = lastOf(lines, '"status":"filled"');
      return numbered([...lines.slice(0, at), ...lines.slice(at, at + 1), ...lines.slice(at)]);
    });
    expect((await judged()).books).toContainEqual(
      expect.stringMatching(/^order \d+ of 0x\w+ is filled after its end$/),
    );
  });

  test('with another input than the one that was decided', async () => {
    doctor(0, (lines) => {
      const at = lastOf(lines, '"kind":"submit"');
      return lines.map((line, i) => (i === at ? line.replace('"s":"0.02"', '"s":"0.01"') : line));
    });
    const { replay } = await judged();
    expect(replay[0]).toMatch(/^record \d+: the venue decided/);
    expect(replay).toContainEqual(expect.stringMatching(/^the replay up to \d+ is not in the state/));
  });

  test('with another hash in a snapshot', async () => {
    doctor(1, ([snapshot = '', ...lines]) => [
      snapshot.replace(/"hash":"(.)/, (_, digit) => `"hash":"${digit === '0' ? '1' : '0'}`),
      ...lines,
    ]);
    expect((await judged()).replay).toEqual([
      expect.stringMatching(/^the replay up to \d+ is not in the state of the snapshot$/),
    ]);
  });

  test('whose first segment is gone', async () => {
    rmSync(listSegments(directory)[0]?.path ?? '');
    expect((await judged()).replay).toEqual(['the segment of 0 was gone before it was judged']);
  });
});
