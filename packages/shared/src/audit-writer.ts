/**
 * The one writer of a chain: fixes the order of records at once, brings many to disk with one sync, and says within a tick
 * that it cannot. What is not on disk is never acknowledged. It waits for nobody and blocks nobody: memory is bounded, the
 * oldest late records go first, and every loss is flagged in the chain. Files are the store's business.
 */
import { AuditBacklog, type BacklogLimits } from './audit-backlog.ts';
import {
  AuditBatch,
  type AuditChainContext,
  type AuditEntry,
  type AuditReceipt,
  type AuditTip,
} from './audit-chain.ts';
import {
  type AuditItem,
  type AuditWaiter,
  acknowledge,
  checkpointItem,
  quietPromise,
  type RecordItem,
  recordItem,
} from './audit-item.ts';
import { AUDIT_ACTOR, type AuditCut } from './audit-marks.ts';
import { auditText } from './audit-note.ts';
import { AuditOutage } from './audit-outage.ts';
import type { AuditAnchor } from './audit-record.ts';
import {
  type AuditFigures,
  type AuditHealth,
  type AuditNote,
  type AuditSink,
  AuditUnwritable,
} from './audit-sink.ts';
import type { AuditStore, AuditStoreWarning } from './audit-store.ts';
import { canonicalJson } from './canonical-json.ts';
import type { BootId } from './ids.ts';
import { type IsoMs, isoMs } from './time.ts';

/** How often `tick` is to be called: bounds how late a dead disk is noticed while nothing is written. */
export const AUDIT_TICK_MS = 100;
export const AUDIT_CHECKPOINT_MS = 60_000;
/** A write that takes longer makes the audit unwritable; above the worst sync seen on a loaded machine (0.95 s). */
export const AUDIT_COMMIT_MS_MAX = 2_000;
/** About what is written between two syncs: bounds how long composing it holds the loop (some 10 ms). */
const BATCH_BYTES_MAX = 1 << 20;
/** Some 16 MB of memory at the most, and as much again while the files cannot be written. */
export const AUDIT_BACKLOG: BacklogLimits = { recordsMax: 16_384, sizeMax: 8 << 20 };

export interface AuditWriterOptions extends AuditChainContext {
  readonly bootId: BootId;
  readonly store: AuditStore;
  readonly tip: AuditTip;
  /** When the last record before `tip` was written; null for an empty chain. */
  readonly tipAt: IsoMs | null;
  /** What was cut from the files before this writer began. */
  readonly cut: AuditCut | null;
  readonly wallMs: () => number;
  readonly monoMs: () => number;
  /** Whether a text contains one of this process's secrets, in any spelling. */
  readonly holdsSecret: (text: string) => boolean;
  readonly backlog?: BacklogLimits;
  /** Called when the audit becomes unwritable and when it is writable again. */
  readonly onHealth?: (health: AuditHealth) => void;
  /** Called with every durable checkpoint: what is to be sent off the host. */
  readonly onAnchor?: (anchor: AuditAnchor) => void;
  /** Milliseconds that one commit took, and how many records it held. */
  readonly onCommit?: (durationMs: number, records: number) => void;
}

export class AuditWriter implements AuditSink {
  readonly #options: AuditWriterOptions;
  readonly #limits: BacklogLimits;
  readonly #waiting: AuditBacklog<AuditItem>;
  #tip: AuditTip;
  #tipAt: IsoMs | null;
  #outage: AuditOutage | null = null;
  /** The files can be written, but trading must not count on it. */
  #warning: (AuditHealth & { readonly writable: false }) | null = null;
  /** Monotonic time at which the store was asked to commit; null when it is not writing. */
  #committingSince: number | null = null;
  #draining: Promise<void> | null = null;
  #looking: Promise<void> | null = null;
  #lookingSince = 0;
  #noting: Promise<void> = Promise.resolve();
  #checkpointDueMs: number;
  #clock: { readonly wallMs: number; readonly ts: IsoMs } = { wallMs: 0, ts: isoMs(0) };
  #ended = false;
  readonly #figures = { records: 0, commits: 0, dropped: 0, withheld: 0 };

  /** Begins at once: the opening record and a checkpoint over it are the first of this life. */
  constructor(options: AuditWriterOptions) {
    this.#options = options;
    this.#limits = options.backlog ?? AUDIT_BACKLOG;
    this.#waiting = new AuditBacklog(this.#limits);
    this.#tip = options.tip;
    this.#tipAt = options.tipAt;
    this.#checkpointDueMs = options.monoMs() + AUDIT_CHECKPOINT_MS;
    this.#enqueue(recordItem(this.#mark('audit.opened', { cut: options.cut })));
    this.#enqueue(checkpointItem());
  }

  append(note: AuditNote): Promise<AuditReceipt> {
    const { promise, ...waiter } = quietPromise<AuditReceipt>();
    this.#enqueue(this.#item(note, waiter));
    return promise;
  }

  note(note: AuditNote): void {
    this.#enqueue(this.#item(note, null));
  }

  checkpoint(): Promise<AuditAnchor> {
    const { promise, ...waiter } = quietPromise<AuditAnchor>();
    this.#enqueue(checkpointItem(waiter));
    return promise;
  }

  health(): AuditHealth {
    return this.#outage?.health ?? this.#warning ?? { writable: true };
  }

  head(): AuditAnchor | null {
    if (this.#tipAt === null) return null;
    return { chain: this.#options.chain, seq: this.#tip.nextSeq - 1, head: this.#tip.prev, at: this.#tipAt };
  }

  figures(): AuditFigures {
    const dropped = this.#figures.dropped + (this.#outage?.dropped ?? 0);
    return { ...this.#figures, dropped, waiting: this.#waiting.records, late: this.#outage?.late ?? 0 };
  }

  /** Call every AUDIT_TICK_MS: looks at the disk, notices a stall, ends an outage, signs every minute. Never blocks. */
  tick(): void {
    if (this.#ended) return;
    const nowMs = this.#options.monoMs();
    const busySince = Math.min(
      this.#committingSince ?? nowMs,
      this.#looking === null ? nowMs : this.#lookingSince,
    );
    if (nowMs - busySince > AUDIT_COMMIT_MS_MAX)
      this.#suspend('STALLED', `the disk has not answered within ${AUDIT_COMMIT_MS_MAX} ms`);
    if (this.#outage === null && nowMs >= this.#checkpointDueMs) {
      this.#checkpointDueMs = nowMs + AUDIT_CHECKPOINT_MS;
      this.#enqueue(checkpointItem());
    }
    if (this.#looking !== null) return;
    this.#lookingSince = nowMs;
    this.#looking = this.#lookAtStore();
  }

  /** Waits for the disk, however long that takes: bound it where that matters. */
  async close(): Promise<boolean> {
    if (this.#ended) return false;
    this.#enqueue(recordItem(this.#mark('audit.closed', {})));
    this.#enqueue(checkpointItem());
    this.#ended = true;
    await this.#looking;
    await this.#draining;
    if (this.#outage !== null) await this.#lookAtStore();
    await this.#draining;
    await this.#noting;
    await this.#options.store.close();
    return this.#outage === null;
  }

  #item(note: AuditNote, waiter: AuditWaiter<AuditReceipt> | null): RecordItem {
    const { actor, type, dataText, withheld } = auditText(note, this.#options);
    if (withheld !== null) this.#figures.withheld += 1;
    return recordItem({ ...this.#moment(), actor, type, dataText }, withheld, waiter);
  }

  #mark(type: string, data: Readonly<Record<string, unknown>>): AuditEntry {
    return { ...this.#moment(), actor: AUDIT_ACTOR, type, dataText: canonicalJson(data) };
  }

  #moment(): Pick<AuditEntry, 'ts' | 'monoMs' | 'bootId'> {
    const { bootId, monoMs } = this.#options;
    return { ts: this.#now(), monoMs: Math.round(monoMs() * 1_000) / 1_000, bootId };
  }

  /** The wall clock as text; kept within a millisecond, since forming it costs as much as a hash. */
  #now(): IsoMs {
    const wallMs = Math.floor(this.#options.wallMs());
    if (wallMs !== this.#clock.wallMs) this.#clock = { wallMs, ts: isoMs(wallMs) };
    return this.#clock.ts;
  }

  #enqueue(item: AuditItem): void {
    if (this.#ended) {
      item.waiter?.reject(new AuditUnwritable('CLOSED', 'the writer has ended'));
      return;
    }
    if (this.#outage === null && !this.#waiting.fits(item))
      this.#suspend('BACKLOG_FULL', 'records come faster than the disk takes them');
    if (this.#outage === null) this.#queue(item);
    else this.#keepLate(this.#outage, item);
  }

  #queue(item: AuditItem): void {
    this.#waiting.push(item);
    this.#draining ??= this.#drain();
  }

  /** Commits until nothing waits. What is appended in one tick of the loop, or while a commit runs, shares the next. */
  async #drain(): Promise<void> {
    await Promise.resolve();
    while (this.#outage === null && this.#waiting.records > 0) await this.#commitWaiting();
    this.#draining = null;
  }

  async #commitWaiting(): Promise<void> {
    const batch = new AuditBatch(this.#options, this.#tip);
    const items: AuditItem[] = [];
    const tellers: (() => void)[] = [];
    let anchor: AuditAnchor | null = null;
    while (batch.bytes < BATCH_BYTES_MAX) {
      const item = this.#waiting.shift();
      if (item === undefined) break;
      items.push(item);
      if (item.entry === null) {
        const signed = batch.checkpoint(this.#moment());
        tellers.push(() => item.waiter?.resolve(signed));
        anchor = signed;
      } else {
        const receipt = batch.add(item.entry);
        tellers.push(() => acknowledge(item, receipt));
      }
    }
    const error = await this.#commit(batch);
    if (error !== null) return this.#fail(items, error);
    for (const tell of tellers) tell();
    if (anchor !== null) this.#publish(anchor);
  }

  /** Null when the batch is durable; then, and only then, it is the chain's end. */
  async #commit(batch: AuditBatch): Promise<Error | null> {
    const startedMs = this.#options.monoMs();
    this.#committingSince = startedMs;
    try {
      await this.#options.store.commit(batch.parts);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    } finally {
      this.#committingSince = null;
    }
    const records = batch.tip.nextSeq - this.#tip.nextSeq;
    this.#tip = batch.tip;
    this.#tipAt = this.#now();
    this.#figures.records += records;
    this.#figures.commits += 1;
    this.#options.onCommit?.(this.#options.monoMs() - startedMs, records);
    return null;
  }

  /** Not awaited: a head that cannot be noted must hold nothing up, since the record itself is safe. */
  #publish(anchor: AuditAnchor): void {
    this.#checkpointDueMs = this.#options.monoMs() + AUDIT_CHECKPOINT_MS;
    this.#options.onAnchor?.(anchor);
    this.#noting = this.#noting.then(() => this.#options.store.noteHead(anchor)).catch(() => undefined);
  }

  /** From here on nothing is acknowledged, until `#recover`. */
  #suspend(code: string, why: string): AuditOutage {
    const outage = this.#outage ?? new AuditOutage(this.#now(), code, this.#limits, this.#options.sha256Hex);
    const told = outage.health;
    outage.explain(code, why);
    if (this.#outage === null) {
      this.#outage = outage;
      for (const item of this.#waiting.takeAll()) this.#keepLate(outage, item);
      this.#options.onHealth?.(outage.health);
    } else if (told.code !== code) this.#options.onHealth?.(outage.health);
    return outage;
  }

  /** Items of a write that failed are older than all that the outage holds. */
  #fail(items: readonly AuditItem[], error: Error): void {
    const outage = this.#suspend(codeOf(error), error.message);
    const { code, why } = outage.health;
    for (const { waiter } of items) waiter?.reject(new AuditUnwritable(code, why));
    outage.keepFirst(items.flatMap(({ entry }) => (entry === null ? [] : [entry])));
  }

  /** A checkpoint is not kept: one follows the recovery anyway. */
  #keepLate(outage: AuditOutage, { entry, waiter }: AuditItem): void {
    const { code, why } = outage.health;
    waiter?.reject(new AuditUnwritable(code, why));
    if (entry !== null) outage.keep(entry);
  }

  async #lookAtStore(): Promise<void> {
    try {
      this.#warn(await this.#options.store.probe());
      if (this.#outage !== null && this.#draining === null) await this.#recover(this.#outage);
    } catch (error) {
      this.#suspend(codeOf(error), error instanceof Error ? error.message : String(error));
    } finally {
      this.#looking = null;
    }
  }

  #warn(warning: AuditStoreWarning | null): void {
    if (warning?.code === this.#warning?.code) return;
    this.#warning = warning === null ? null : { writable: false, ...warning, since: this.#now() };
    if (this.#outage === null) this.#options.onHealth?.(this.health());
  }

  /** Writes the gap and what is late. What came while that was written is flagged by a gap of its own, and waits. */
  async #recover(outage: AuditOutage): Promise<void> {
    await this.#options.store.restore();
    const late = outage.take();
    const batch = new AuditBatch(this.#options, this.#tip);
    if (late !== null) {
      batch.add(this.#mark('audit.gap', late.gap));
      for (const entry of late.entries) batch.add(entry);
    }
    const anchor = batch.checkpoint(this.#moment());
    const error = await this.#commit(batch);
    if (error !== null) {
      if (late !== null) outage.putBack(late);
      throw error;
    }
    const later = outage.take();
    this.#figures.dropped += outage.dropped;
    this.#outage = null;
    if (later !== null) {
      this.#queue(recordItem(this.#mark('audit.gap', later.gap)));
      for (const entry of later.entries) this.#queue(recordItem(entry));
    }
    this.#options.onHealth?.(this.health());
    this.#publish(anchor);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'FAILED';
}
