// `/_venue/journal`: the record as NDJSON, from a sequence number on, once or followed live. A follower that does not
// read is cut off.
import type { ServerResponse } from 'node:http';
import type { Journal } from '../../journal/journal.ts';
import { RECORD_KINDS, type RecordKind, readHead } from '../../journal/record.ts';
import { AdminError, badRequest } from './respond.ts';

const LIMIT_DEFAULT = 10_000;
const LIMIT_MAX = 1_000_000;
const BUFFERED_BYTES_MAX = 16 * 1_048_576;

interface Query {
  readonly from: number;
  readonly limit: number;
  readonly follow: boolean;
  readonly kinds: ReadonlySet<RecordKind>;
}

export async function sendJournal(
  journal: Journal,
  search: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  const query = parseQuery(search, journal);
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  const writer = new LineWriter(response, query);
  const unfollow = query.follow
    ? journal.follow(({ seq, line }, kind) => writer.live(seq, line, kind))
    : null;
  response.on('close', () => unfollow?.());
  for await (const { seq, line } of journal.read(query.from)) {
    if (!(await writer.stored(seq, line))) break;
  }
  writer.caughtUp();
  if (!query.follow) response.end();
}

function parseQuery(search: URLSearchParams, journal: Journal): Query {
  const from = search.has('from') ? natural(search, 'from') : journal.firstSeq;
  if (from < journal.firstSeq) {
    throw new AdminError(410, 'FORGOTTEN', `The oldest record kept is ${journal.firstSeq}.`);
  }
  const follow = search.get('follow') === '1';
  const limit = search.has('limit')
    ? natural(search, 'limit')
    : follow
      ? Number.POSITIVE_INFINITY
      : LIMIT_DEFAULT;
  if (limit > LIMIT_MAX && !follow) throw badRequest(`limit: at most ${LIMIT_MAX}`);
  return { from, limit, follow, kinds: kindsOf(search.get('kind')) };
}

function kindsOf(text: string | null): ReadonlySet<RecordKind> {
  if (text === null) return new Set(RECORD_KINDS);
  const kinds = text.split(',').map((name) => RECORD_KINDS.find((kind) => kind === name));
  if (kinds.some((kind) => kind === undefined))
    throw badRequest(`kind: one or more of ${RECORD_KINDS.join(', ')}`);
  return new Set(kinds.filter((kind) => kind !== undefined));
}

function natural(search: URLSearchParams, name: string): number {
  const value = Number(search.get(name) || Number.NaN);
  if (!Number.isSafeInteger(value) || value < 0) throw badRequest(`${name}: a whole number, 0 or more`);
  return value;
}

/** Writes stored lines with backpressure, then live ones in their order and without a gap or a repeat. */
class LineWriter {
  readonly #response: ServerResponse;
  readonly #query: Query;
  #written = 0;
  #lastSeq = -1;
  #waiting: { seq: number; line: string; kind: RecordKind }[] | null = [];

  constructor(response: ServerResponse, query: Query) {
    this.#response = response;
    this.#query = query;
  }

  /** @returns false when no more are wanted. */
  async stored(seq: number, line: string): Promise<boolean> {
    const kind = readHead(line)?.k;
    if (kind !== undefined) this.#write(seq, line, kind);
    if (this.#response.writableNeedDrain) {
      await drainedOrClosed(this.#response);
    }
    return this.#written < this.#query.limit && !this.#response.destroyed;
  }

  live(seq: number, line: string, kind: RecordKind): void {
    if (this.#waiting === null) this.#write(seq, line, kind);
    else this.#waiting.push({ seq, line, kind });
    const buffered = this.#response.writableLength + (this.#waiting?.length ?? 0) * 256;
    if (buffered > BUFFERED_BYTES_MAX) this.#response.destroy();
  }

  caughtUp(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const { seq, line, kind } of waiting) this.#write(seq, line, kind);
  }

  #write(seq: number, line: string, kind: RecordKind): void {
    if (seq <= this.#lastSeq) return;
    this.#lastSeq = seq;
    if (!this.#query.kinds.has(kind) || this.#written >= this.#query.limit) return;
    this.#written++;
    this.#response.write(line);
  }
}

/** Leaves no listener behind: a long journal waits here many times. */
function drainedOrClosed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });
}
