// `./agora audit tail`: the last records of one chain or of all, and what is added to them.
import { watch } from 'node:fs';
import { type AuditFiles, chainFileNames, eachLine, filesFrom } from '@agora/shared/audit-files';
import { type AuditFound, foundIn, readAuditTail } from '@agora/shared/audit-page';
import type { AuditRecord } from '@agora/shared/audit-record';
import type { FoundChain } from './chains.ts';
import { filesIn } from './node-files.ts';

export interface TailOptions {
  readonly count: number;
  readonly json: boolean;
  readonly follow: boolean;
  readonly print: (line: string) => void;
}

/** Prints the last records of each chain; with `follow` it does not end. */
export async function tailChains(chains: readonly FoundChain[], options: TailOptions): Promise<void> {
  for (const chain of chains) {
    const prefix = chains.length > 1 && !options.json ? `${chain.name} | ` : '';
    const found = await readAuditTail(filesIn(chain.dir), options.count);
    for (const each of found) options.print(prefix + foundText(each, options.json));
    if (options.follow)
      follow(chain, (found.at(-1)?.seq ?? -1) + 1, (each) =>
        options.print(prefix + foundText(each, options.json)),
      );
  }
  if (options.follow) await new Promise(() => undefined);
}

/** One record in one line. */
export function foundText({ seq, record, problem }: AuditFound, json: boolean): string {
  if (record === null) return json ? JSON.stringify({ seq, problem }) : `${seq}  NOT A RECORD: ${problem}`;
  return json ? JSON.stringify(record) : recordText(record);
}

function recordText({ seq, ts, actor, type, data }: AuditRecord): string {
  return `${seq}  ${ts}  ${actor}  ${type}  ${JSON.stringify(data)}`;
}

function follow({ dir }: FoundChain, fromSeq: number, onFound: (found: AuditFound) => void): void {
  const follower = new Follower(filesIn(dir), fromSeq, onFound);
  watch(dir, () => void follower.look());
  void follower.look();
}

/** Reads on from a record, over files as they are begun. */
export class Follower {
  readonly #files: AuditFiles;
  readonly #onFound: (found: AuditFound) => void;
  #seq: number;
  /** Bytes of a file that were read. */
  #read = { name: '', bytes: 0, firstSeq: 0, lines: 0 };
  #looking: Promise<void> = Promise.resolve();

  constructor(files: AuditFiles, fromSeq: number, onFound: (found: AuditFound) => void) {
    this.#files = files;
    this.#seq = fromSeq;
    this.#onFound = onFound;
  }

  /** Reads what is there now; calls follow each other. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#lookNow());
    return this.#looking;
  }

  async #lookNow(): Promise<void> {
    for (const { name, firstSeq } of filesFrom(await chainFileNames(this.#files), this.#seq)) {
      if (name !== this.#read.name) this.#read = { name, bytes: 0, firstSeq, lines: 0 };
      const { wholeBytes } = await eachLine(this.#files.chunks(name, this.#read.bytes), (line) => {
        const seq = this.#read.firstSeq + this.#read.lines;
        this.#read.lines += 1;
        if (seq >= this.#seq) this.#found(seq, line);
        return true;
      });
      this.#read.bytes += wholeBytes;
    }
  }

  #found(seq: number, line: Uint8Array): void {
    this.#seq = seq + 1;
    this.#onFound(foundIn(line, seq));
  }
}
