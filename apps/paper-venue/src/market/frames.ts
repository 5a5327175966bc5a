// Reads recorded feed frames (`<ns> <json>` a line, gzip or plain) as a stream with bounded memory. A recording that was cut off
// in its last line or in the middle of the gzip stream is read up to the cut; any other damage is an error with its line.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';

/** Longest line accepted, characters; a 20-level book is below 4,000, a trades frame of one large sweep below 100,000. */
export const FRAME_LINE_CHARS_MAX = 4_000_000;

const decimal = z.string().regex(/^\d{1,12}(\.\d{1,8})?$/);
const level = z.object({ px: decimal, sz: decimal, n: z.int().min(1).max(1_000_000) });
const book = z.object({
  coin: z.string().min(1),
  time: z.int().positive(),
  levels: z.tuple([z.array(level).max(1000), z.array(level).max(1000)]),
});
const trade = z.object({
  coin: z.string().min(1),
  side: z.enum(['A', 'B']),
  px: decimal,
  sz: decimal,
  time: z.int().positive(),
  hash: z.string(),
  tid: z.int().nonnegative(),
  users: z.tuple([z.string(), z.string()]),
});
const ctx = z.object({ coin: z.string().min(1), ctx: z.object({ oraclePx: decimal }).loose() });

const envelope = z.object({ channel: z.string(), data: z.unknown().optional() });

export type RecordedBook = z.infer<typeof book>;
export type RecordedTrade = z.infer<typeof trade>;
export type RecordedFrame =
  | { readonly kind: 'l2Book'; readonly atMs: number; readonly line: number; readonly data: RecordedBook }
  | {
      readonly kind: 'trades';
      readonly atMs: number;
      readonly line: number;
      readonly data: readonly RecordedTrade[];
    }
  | {
      readonly kind: 'oracle';
      readonly atMs: number;
      readonly line: number;
      readonly data: { readonly coin: string; readonly oraclePx: string };
    };

/** A recording that cannot be read. */
export class FrameError extends Error {
  readonly code: 'FRAME_LINE_TOO_LONG' | 'FRAME_NOT_PARSED' | 'FRAME_TIME_BACKWARDS';
  readonly line: number;

  constructor(code: FrameError['code'], line: number, detail: string) {
    super(`recording line ${line}: ${detail}`);
    this.name = 'FrameError';
    this.code = code;
    this.line = line;
  }
}

/**
 * Parses one line. Returns null for channels that replay does not use (pongs, acknowledgements, bbo and others).
 * @throws FrameError when the line is not `<ns> <json>` or a used channel has another shape than the venue's
 */
export const parseFrame = (text: string, line: number): RecordedFrame | null => {
  const space = text.indexOf(' ');
  const stamp = text.slice(0, Math.max(0, space));
  if (!/^\d{16,19}$/.test(stamp)) {
    throw new FrameError(
      'FRAME_NOT_PARSED',
      line,
      'must start with a receive time in nanoseconds and a space',
    );
  }
  const atMs = Number(BigInt(stamp) / 1_000_000n);
  const { channel, data } = parsed(envelope, readJson(text.slice(space + 1), line), line);
  if (channel === 'l2Book') return { kind: 'l2Book', atMs, line, data: parsed(book, data, line) };
  if (channel === 'trades') return { kind: 'trades', atMs, line, data: parsed(z.array(trade), data, line) };
  if (channel !== 'activeAssetCtx') return null;
  const { coin, ctx: values } = parsed(ctx, data, line);
  return { kind: 'oracle', atMs, line, data: { coin, oraclePx: values.oraclePx } };
};

const readJson = (text: string, line: number): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new FrameError('FRAME_NOT_PARSED', line, 'the part after the time is not JSON');
  }
};

const parsed = <T>(schema: z.ZodType<T>, value: unknown, line: number): T => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue?.path.join('.') ?? '';
  throw new FrameError(
    'FRAME_NOT_PARSED',
    line,
    `${where === '' ? 'frame' : where}: ${issue?.message ?? ''}`,
  );
};

const isGzip = async (path: string): Promise<boolean> => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
};

const isCutOff = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR';

async function* linesOf(stream: Readable): AsyncGenerator<{ text: string; line: number; whole: boolean }> {
  let rest = '';
  let line = 0;
  try {
    for await (const chunk of stream) {
      const parts = (rest + String(chunk)).split('\n');
      rest = parts.pop() ?? '';
      if (rest.length > FRAME_LINE_CHARS_MAX) {
        throw new FrameError(
          'FRAME_LINE_TOO_LONG',
          line + parts.length + 1,
          `over ${FRAME_LINE_CHARS_MAX} characters`,
        );
      }
      for (const text of parts) yield { text, line: ++line, whole: true };
    }
  } catch (error) {
    if (!isCutOff(error)) throw error;
  }
  if (rest !== '') yield { text: rest, line: ++line, whole: false };
}

/**
 * Streams the frames of a recording in file order. Receive times must not go backwards.
 * @throws FrameError for a damaged line; the file system's error when the file cannot be read
 */
export async function* readFrames(path: string): AsyncGenerator<RecordedFrame> {
  const zipped = await isGzip(path);
  const file = createReadStream(path);
  const stream: Readable = zipped ? file.pipe(createGunzip()) : file;
  if (stream !== file) file.on('error', (error) => stream.destroy(error));
  stream.setEncoding('utf8');
  let lastMs = 0;
  try {
    for await (const { text, line, whole } of linesOf(stream)) {
      if (text.trim() === '') continue;
      const frame = whole ? parseFrame(text, line) : parseTail(text, line);
      if (frame === null) continue;
      if (frame.atMs < lastMs) {
        throw new FrameError('FRAME_TIME_BACKWARDS', line, 'received before the frame above it');
      }
      lastMs = frame.atMs;
      yield frame;
    }
  } finally {
    stream.destroy();
    file.destroy();
  }
}

/** The last line without a newline: whole JSON counts, a cut one is left out. */
const parseTail = (text: string, line: number): RecordedFrame | null => {
  try {
    return parseFrame(text, line);
  } catch (error) {
    if (error instanceof FrameError) return null;
    throw error;
  }
};
