import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { FRAME_LINE_CHARS_MAX, FrameError, parseFrame, type RecordedFrame, readFrames } from './frames.ts';

const folder = mkdtempSync(join(tmpdir(), 'frames-'));
afterAll(() => rmSync(folder, { recursive: true }));

const BOOK =
  '{"channel":"l2Book","data":{"coin":"BTC","time":1737918843542,"levels":[[{"px":"105055.0","sz":"3.03622","n":5}],[]]}}';
const TRADES =
  '{"channel":"trades","data":[{"coin":"BTC","side":"B","px":"105056.0","sz":"0.1","time":1737918843600,"hash":"0x00","tid":7,"users":["0xa","0xb"]}]}';
const AT = '1737918843893903000';
const NEXT = '1737918843907660000';

const collect = async (content: string | Buffer): Promise<RecordedFrame[]> => {
  const path = join(folder, 'frames');
  writeFileSync(path, content);
  const frames: RecordedFrame[] = [];
  for await (const frame of readFrames(path)) frames.push(frame);
  return frames;
};

describe('a recording', () => {
  const text = `${AT} ${BOOK}\n${AT} {"channel":"pong"}\n${NEXT} ${TRADES}\n`;
  const kinds = ['l2Book', 'trades'];

  it('is read plain and gzipped alike, whatever its name', async () => {
    expect((await collect(text)).map(({ kind }) => kind)).toEqual(kinds);
    expect(await collect(gzipSync(text))).toEqual(await collect(text));
  });

  it('gives the receive time in ms and the line of each frame', async () => {
    const frames = await collect(text);
    expect(frames.map(({ atMs, line }) => [atMs, line])).toEqual([
      [1737918843893, 1],
      [1737918843907, 3],
    ]);
  });

  it('may end without a newline', async () => expect((await collect(text.trimEnd())).length).toBe(2));

  it('cut off in its last line is read up to there', async () => {
    expect((await collect(text.slice(0, -40))).map(({ kind }) => kind)).toEqual(['l2Book']);
  });

  it('cut off inside the gzip stream is read up to there', async () => {
    const long = `${Array.from({ length: 4000 }, (_, i) => `${AT} ${BOOK.replace('3.03622', `${i}.5`)}`).join('\n')}\n`;
    const packed = gzipSync(long);
    const frames = await collect(packed.subarray(0, Math.floor(packed.length / 2)));
    expect(frames.length).toBeGreaterThan(100);
    expect(frames.length).toBeLessThan(4000);
  });

  it.each([
    ['no time', BOOK, 'FRAME_NOT_PARSED', 1],
    ['a short time', `1737918843 ${BOOK}`, 'FRAME_NOT_PARSED', 1],
    ['no JSON', `${AT} {"channel":`, 'FRAME_NOT_PARSED', 1],
    [
      'a number where a decimal string belongs',
      `${AT} ${BOOK.replace('"3.03622"', '3.03622')}`,
      'FRAME_NOT_PARSED',
      1,
    ],
    ['a negative size', `${AT} ${BOOK.replace('"3.03622"', '"-3"')}`, 'FRAME_NOT_PARSED', 1],
    ['an exponent', `${AT} ${BOOK.replace('"3.03622"', '"1e3"')}`, 'FRAME_NOT_PARSED', 1],
    ['a level without orders', `${AT} ${BOOK.replace('"n":5', '"n":0')}`, 'FRAME_NOT_PARSED', 1],
    ['a third side', `${AT} ${BOOK.replace('[]]', '[],[]]')}`, 'FRAME_NOT_PARSED', 1],
    ['an unknown side', `${AT} ${TRADES.replace('"side":"B"', '"side":"S"')}`, 'FRAME_NOT_PARSED', 1],
    ['time that runs back', `${NEXT} ${BOOK}\n${AT} ${BOOK}`, 'FRAME_TIME_BACKWARDS', 2],
  ])('with %s is refused with its line', async (_, content, code, line) => {
    const error = await collect(`${content}\n`).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(FrameError);
    expect(error).toMatchObject({ code, line });
  });

  it('with a line that never ends is refused instead of being kept', async () => {
    const content = `${AT} "${'x'.repeat(FRAME_LINE_CHARS_MAX + 100_000)}`;
    await expect(collect(content)).rejects.toMatchObject({ code: 'FRAME_LINE_TOO_LONG', line: 1 });
  });

  it('that does not exist is the file system’s error', async () => {
    const reading = readFrames(join(folder, 'absent')).next();
    await expect(reading).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('law: a damaged line gives a frame, nothing, or a FrameError, never another error', () => {
    const whole = `${AT} ${BOOK}`;
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.string({ maxLength: 8 }), fc.nat(6), (at, put, cut) => {
        const text = whole.slice(0, at) + put + whole.slice(at + cut);
        try {
          const frame = parseFrame(text, 1);
          expect(frame === null || Number.isSafeInteger(frame.atMs)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
