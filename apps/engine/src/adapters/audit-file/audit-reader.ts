/**
 * The engine's own chain, read back for whoever asks: pages, one record's proof, exact lines, the whole verification. It
 * reads small pieces and rests after each, since the same thread trades. It proves what the files say, not that they are
 * whole: the anchors off the host do.
 */

import { type AuditFiles, chainFileNames, eachLine, filesFrom } from '@agora/shared/audit-files';
import { exportAuditLines, readAuditPage } from '@agora/shared/audit-page';
import { proveAuditRecord } from '@agora/shared/audit-proof';
import type { AuditReport } from '@agora/shared/audit-report';
import type { AuditSink } from '@agora/shared/audit-sink';
import { verifyAuditFiles } from '@agora/shared/audit-verify-files';
import type { ChainPage, ChainPageInput } from '@agora/shared/chain-answers';
import type { AuditReader, Mentions } from '../../ports/audit-reader.ts';
import { sha256Hex, verifySignature } from './chain-crypto.ts';
import { filesIn, readHead, readPublicKey } from './chain-files.ts';
import { MentionSearch } from './mentions.ts';

/** Hashing every line costs ten times as much as stepping over it. */
const PACE = { scanBytes: 1 << 18, verifyBytes: 1 << 15, restMs: 1 } as const;
/** An id is looked for in so many of the newest files. */
const SEARCHED_FILES_MAX = 3;

export interface AuditReaderOptions {
  readonly dir: string;
  readonly chain: string;
  readonly sink: Pick<AuditSink, 'head' | 'health'>;
  readonly rest: (ms: number) => Promise<void>;
}

export function auditReader({ dir, chain, sink, rest }: AuditReaderOptions): AuditReader {
  const pause = () => rest(PACE.restMs);
  const files = paced(filesIn(dir, PACE.scanBytes), pause);
  const verified = paced(filesIn(dir, PACE.verifyBytes), pause);
  const crypto = { sha256Hex, verifySignature };
  let verifying: Promise<AuditReport> | null = null;
  let searching: Promise<unknown> = Promise.resolve();
  const searches = new Map<string, Promise<Mentions>>();
  const firstOf = ({ from_seq, count }: ChainPageInput) =>
    from_seq ?? Math.max(0, (sink.head()?.seq ?? 0) - count + 1);
  return {
    page: (input) => pageOf(files, chain, sink, firstOf(input), input.count),
    record: (seq) => proveAuditRecord(files, seq, crypto),
    export: (input) => exportAuditLines(files, chain, firstOf(input), input.count),
    // One search after the other, and one for an id: each may step through the newest files, and whoever waits too long asks again.
    mentions(id) {
      const known = searches.get(id);
      if (known !== undefined) return known;
      const found = searching.then(() => mentionsOf(files, id)).finally(() => searches.delete(id));
      searches.set(id, found);
      searching = found.catch(() => undefined);
      return found;
    },
    async verify() {
      verifying ??= verifyAll(verified, dir, chain).finally(() => {
        verifying = null;
      });
      return verifying;
    },
  };
}

function paced(files: AuditFiles, pause: () => Promise<void>): AuditFiles {
  return {
    names: () => files.names(),
    async *chunks(name, fromByte) {
      for await (const chunk of files.chunks(name, fromByte)) {
        yield chunk;
        await pause();
      }
    },
  };
}

async function verifyAll(files: AuditFiles, dir: string, chain: string): Promise<AuditReport> {
  const [notedHead, key] = [await readHead(dir), await readPublicKey(dir)];
  const publicKey = key?.public_key ?? null;
  return verifyAuditFiles(files, { sha256Hex, verifySignature, notedHead, publicKey, chain });
}

async function pageOf(
  files: AuditFiles,
  chain: string,
  sink: Pick<AuditSink, 'head' | 'health'>,
  fromSeq: number,
  count: number,
): Promise<ChainPage> {
  const health = sink.health();
  const head = sink.head();
  return {
    chain,
    head: head === null ? null : { seq: head.seq, hash: head.head, at: head.at },
    problem: health.writable ? null : health.why.slice(0, 500),
    records: await readAuditPage(files, fromSeq, count),
  };
}

async function mentionsOf(files: AuditFiles, id: string): Promise<Mentions> {
  const search = new MentionSearch(id);
  const newest = filesFrom(await chainFileNames(files), 0).slice(-SEARCHED_FILES_MAX);
  for (const { name, firstSeq } of newest) {
    let seq = firstSeq;
    let goOn = true;
    await eachLine(files.chunks(name), (line) => {
      goOn = search.line(line, seq);
      seq += 1;
      return goOn;
    });
    if (!goOn) break;
  }
  return { records: search.records, searchedFromSeq: newest[0]?.firstSeq ?? 0 };
}
