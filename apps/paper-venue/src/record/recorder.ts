// Records a venue into two files: the frames of its public socket as a gzip that `--replay` reads (also one that was cut off),
// and beside it the answers to public reads, one JSON object a line, with the gaps. Existing files are never written over.
import { once } from 'node:events';
import { createWriteStream, openSync, writeSync } from 'node:fs';
import { constants, createGzip } from 'node:zlib';
import { z } from 'zod';
import type { TimeSource } from '../clock/clock.ts';
import type { Timers } from '../clock/system.ts';
import { Recording } from './recording.ts';
import { readInfo, Source } from './source.ts';

export interface RecorderOptions {
  readonly httpUrl: string;
  readonly wsUrl: string;
  readonly coins: readonly string[];
  readonly file: string;
  readonly time: TimeSource;
  readonly timers: Timers;
  readonly onFatal: (error: Error) => void;
}

export interface Summary {
  readonly frames: number;
  readonly prints: number;
  readonly repeated: number;
  readonly gaps: number;
  readonly bytes: number;
}

/** What a cut may cost. */
const FLUSH_EVERY_MS = 1_000;
const INFO_EVERY_MS = 300_000;
/** A disk that does not keep up ends the recording rather than the memory. */
const UNWRITTEN_BYTES_MAX = 64_000_000;

const statusSchema = z.object({ time: z.int().positive() });
const metaSchema = z.object({ universe: z.array(z.object({ name: z.string() })) });

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #gzip = createGzip();
  readonly #infoFile: number;
  readonly #source: Source;
  readonly #recording: Recording;
  readonly #cancels: (() => void)[];
  readonly #written: Promise<unknown>;
  #gaps = 0;
  #bytes = 0;
  #inGap = false;

  /**
   * Asks the venue for its time and its coins, then records until `stop`.
   *
   * @throws when the venue does not answer, does not know a coin, or a file exists.
   */
  static async start(options: RecorderOptions): Promise<Recorder> {
    const { time } = statusSchema.parse(await readInfo(options.httpUrl, { type: 'exchangeStatus' }));
    const { universe } = metaSchema.parse(await readInfo(options.httpUrl, { type: 'meta' }));
    const unknown = options.coins.filter((coin) => !universe.some(({ name }) => name === coin));
    if (unknown.length > 0) throw new Error(`the venue does not know ${unknown.join(', ')}`);
    const recorder = new Recorder(options, time);
    await recorder.#readAll();
    recorder.#source.start();
    return recorder;
  }

  private constructor(options: RecorderOptions, startedAtMs: number) {
    this.#options = options;
    const frames = openSync(options.file, 'wx', 0o644);
    this.#infoFile = openSync(infoPath(options.file), 'wx', 0o644);
    const file = createWriteStream(options.file, { fd: frames });
    this.#written = once(file, 'close');
    for (const stream of [file, this.#gzip]) stream.on('error', options.onFatal);
    this.#gzip.on('data', (part: Buffer) => {
      this.#bytes += part.length;
    });
    this.#gzip.pipe(file);
    this.#recording = new Recording(startedAtMs);
    this.#source = new Source({
      ...options,
      subscriptions: options.coins.flatMap((coin) =>
        ['l2Book', 'trades', 'activeAssetCtx'].map((type) => ({ type, coin })),
      ),
      onFrame: (text) => this.#take(text),
      onOpen: () => this.#note('open'),
      onGap: (reason) => this.#noteGap(reason),
    });
    this.#cancels = [
      options.timers.every(FLUSH_EVERY_MS, () => this.#gzip.flush(constants.Z_SYNC_FLUSH)),
      options.timers.every(INFO_EVERY_MS, () => void this.#readAll().catch(() => this.#note('no answer'))),
    ];
  }

  get summary(): Summary {
    const { frames, prints, repeated } = this.#recording;
    return { frames, prints, repeated, gaps: this.#gaps, bytes: this.#bytes };
  }

  /** Ends the socket and both files; resolves when all is written. */
  async stop(): Promise<Summary> {
    for (const cancel of this.#cancels) cancel();
    this.#source.stop();
    this.#note('end');
    this.#gzip.end();
    await this.#written;
    return this.summary;
  }

  #take(text: string): void {
    this.#inGap = false;
    const line = this.#recording.lineOf(text, this.#options.time.wallUs());
    if (line === null || this.#gzip.writableEnded) return;
    this.#gzip.write(line);
    if (this.#gzip.writableLength > UNWRITTEN_BYTES_MAX)
      this.#options.onFatal(new Error(`the disk does not keep up: ${UNWRITTEN_BYTES_MAX} bytes wait for it`));
  }

  /** Attempts that failed within a gap belong to it. */
  #noteGap(reason: string): void {
    if (!this.#inGap) this.#gaps++;
    this.#inGap = true;
    this.#note('gap', { reason });
  }

  async #readAll(): Promise<void> {
    const { coins, httpUrl } = this.#options;
    const ofCoins = coins.flatMap((coin) => [
      { type: 'l2Book', coin },
      { type: 'recentTrades', coin },
    ]);
    for (const request of [{ type: 'meta' }, { type: 'metaAndAssetCtxs' }, ...ofCoins])
      this.#note('info', { request, response: await readInfo(httpUrl, request) });
  }

  #note(what: string, fields: object = {}): void {
    const us = this.#options.time.wallUs();
    writeSync(this.#infoFile, `${JSON.stringify({ us, what, ...fields })}\n`);
  }
}

export function infoPath(file: string): string {
  return `${file.replace(/\.gz$/, '')}.info.ndjson`;
}
