import { describe, expect, test } from 'vitest';
import { parseFrame } from '../market/frames.ts';
import { Recording } from './recording.ts';

const START_MS = 1_800_000_000_000;
const NOW_US = START_MS * 1_000;

const print = (tid: number, time = START_MS, coin = 'BTC') => ({
  ...{ coin, side: 'B', px: '100000.0', sz: '0.01', time, hash: '0x0', tid },
  users: ['0x1', '0x2'],
});
const trades = (...prints: object[]) => JSON.stringify({ channel: 'trades', data: prints });
const tidsOf = (line: string | null): number[] => {
  const frame = line === null ? null : parseFrame(line.trimEnd(), 1);
  return frame?.kind === 'trades' ? frame.data.map(({ tid }) => tid) : [];
};

describe('a line', () => {
  test('is the frame as it came, behind its time in nanoseconds', () => {
    const text = '{"channel":"bbo", "data":{"coin":"BTC"}}';
    expect(new Recording(START_MS).lineOf(text, NOW_US)).toBe(`${START_MS}000000 ${text}\n`);
  });

  test('stays one line, whatever the frame looks like', () => {
    expect(new Recording(START_MS).lineOf('{\n"channel":"pong"\n}', NOW_US)).toBe(
      `${START_MS}000000 {"channel":"pong"}\n`,
    );
  });

  test('never goes back in time', () => {
    const recording = new Recording(START_MS);
    const stamps = [NOW_US, NOW_US + 5, NOW_US - 7, NOW_US + 5, NOW_US + 6].map(
      (us) => recording.lineOf('{"channel":"pong"}', us)?.split(' ')[0],
    );
    expect(stamps.map((stamp) => Number(stamp?.slice(-5)))).toEqual([0, 5_000, 5_000, 5_000, 6_000]);
  });

  test.each(['', '{', 'Websocket connection established.'])('is not made of %j', (text) => {
    expect(new Recording(START_MS).lineOf(text, NOW_US)).toBeNull();
  });
});

describe('prints', () => {
  test.each([
    ['just before the recording', START_MS - 1, []],
    ['at its first moment', START_MS, [1]],
    ['just after it', START_MS + 1, [1]],
  ])('%s', (_name, time, kept) => {
    expect(tidsOf(new Recording(START_MS).lineOf(trades(print(1, time)), NOW_US))).toEqual(kept);
  });

  test('told again by a new socket are left out, those it missed are not', () => {
    const recording = new Recording(START_MS);
    expect(tidsOf(recording.lineOf(trades(print(1), print(2)), NOW_US))).toEqual([1, 2]);
    expect(tidsOf(recording.lineOf(trades(print(1), print(2), print(3)), NOW_US))).toEqual([3]);
    expect(recording.lineOf(trades(print(2), print(3)), NOW_US)).toBeNull();
    expect(tidsOf(recording.lineOf(trades(print(2, START_MS, 'ETH')), NOW_US))).toEqual([2]);
    expect(recording).toMatchObject({ frames: 3, prints: 4, repeated: 4 });
  });
});
