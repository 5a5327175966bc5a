/**
 * Opens the audit chain of this process: proves its end, makes its key where the chain is new, and starts its writer. It never
 * throws: a chain that must not or cannot be continued gives a sink that is unwritable for good, and says why.
 */
import { mkdir } from 'node:fs/promises';
import { AUDIT_SEGMENT_BYTES_MAX, type AuditSigner } from '@agora/shared/audit-chain';
import { chainFileNames } from '@agora/shared/audit-files';
import type { AuditAnchor } from '@agora/shared/audit-record';
import { secretFinder } from '@agora/shared/audit-secrets';
import type { AuditHealth, AuditSink } from '@agora/shared/audit-sink';
import { AUDIT_TICK_MS, AuditWriter } from '@agora/shared/audit-writer';
import type { BootId } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';
import type { Clock } from '../../ports/clock.ts';
import type { Ticker } from '../../ports/ticker.ts';
import { AuditRefused, refusedSink } from './audit-refused.ts';
import { sha256Hex } from './chain-crypto.ts';
import { filesIn, readHead, readPublicKey } from './chain-files.ts';
import { type ChainEnd, findChainEnd } from './find-end.ts';
import { SegmentStore } from './segment-store.ts';
import { openSigningKey } from './signing-key.ts';

/** Below it trading stops: enough for recording how it was stopped. */
const FREE_BYTES_MIN = 16 << 20;

export interface AuditFileOptions {
  /** The folder of this chain alone, such as `<data>/<engineId>/audit`. */
  readonly dir: string;
  /** PEM, 0400; made when the chain is begun. */
  readonly keyFile: string;
  /** Such as `engine-mm1`; the same for ever. */
  readonly chain: string;
  readonly bootId: BootId;
  readonly clock: Clock;
  readonly ticker: Ticker;
  /** What must never be written, whatever is asked to be recorded. */
  readonly secrets: readonly string[];
  readonly segmentBytesMax?: number;
  readonly freeBytesMin?: number;
  /** Called when the audit becomes unwritable, when the reason changes, and when it is writable again. */
  readonly onHealth?: (health: AuditHealth) => void;
  /** Called with every checkpoint on disk: to be sent off the host. */
  readonly onAnchor?: (anchor: AuditAnchor) => void;
  readonly onCommit?: (durationMs: number, records: number) => void;
}

/** The sink, opened and ticking until its `close`. */
export async function openAuditFile(options: AuditFileOptions): Promise<AuditSink> {
  try {
    const { signer, end } = await prepare(options);
    const { dir, chain, freeBytesMin = FREE_BYTES_MIN } = options;
    const key = { chain, key_id: signer.keyId, public_key: signer.publicKey };
    const store = await SegmentStore.open({ dir, freeBytesMin, key }, end.file);
    return start(options, signer, end, store);
  } catch (error) {
    const refusal =
      error instanceof AuditRefused ? error : new AuditRefused('NOT_READABLE', messageOf(error));
    const sink = refusedSink(refusal, isoMs(options.clock.wallMs()));
    options.onHealth?.(sink.health());
    return sink;
  }
}

async function prepare({
  dir,
  keyFile,
  chain,
}: AuditFileOptions): Promise<{ signer: AuditSigner; end: ChainEnd }> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const files = filesIn(dir);
  const notedHead = await readHead(dir);
  const known = await readPublicKey(dir);
  const isNew = (await chainFileNames(files)).length === 0;
  if (isNew && (notedHead !== null || known !== null))
    throw new AuditRefused('CHAIN_GONE', `the files of the audit chain in ${dir} are gone`);
  const signer = openSigningKey(keyFile, isNew);
  if (known !== null && known.public_key !== signer.publicKey)
    throw new AuditRefused('KEY_CHANGED', `${keyFile} is another key than the chain's`);
  const end = await findChainEnd(dir, files, { chain, publicKey: signer.publicKey, notedHead });
  return { signer, end };
}

function start(
  options: AuditFileOptions,
  signer: AuditSigner,
  end: ChainEnd,
  store: SegmentStore,
): AuditSink {
  const { chain, bootId, clock, ticker, secrets, onHealth, onAnchor, onCommit } = options;
  const writer = new AuditWriter({
    chain,
    bootId,
    signer,
    sha256Hex,
    store,
    segmentBytesMax: options.segmentBytesMax ?? AUDIT_SEGMENT_BYTES_MAX,
    tip: end.tip,
    tipAt: end.tipAt,
    cut: end.cut,
    wallMs: () => clock.wallMs(),
    monoMs: () => clock.monoMs(),
    holdsSecret: secretFinder(secrets),
    ...(onHealth === undefined ? {} : { onHealth }),
    ...(onAnchor === undefined ? {} : { onAnchor }),
    ...(onCommit === undefined ? {} : { onCommit }),
  });
  const stop = ticker.every(AUDIT_TICK_MS, () => writer.tick());
  return {
    append: (note) => writer.append(note),
    note: (note) => writer.note(note),
    checkpoint: () => writer.checkpoint(),
    health: () => writer.health(),
    head: () => writer.head(),
    figures: () => writer.figures(),
    close: () => {
      stop();
      return writer.close();
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
