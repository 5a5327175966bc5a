// Reads an engine's audit chain into its story, without the engine's own code. Whether it is signed and anchored is for `agora audit verify`.
import { createHash } from 'node:crypto';
import {
  acceptedSchema,
  auditLineSchema,
  cancelReportSchema,
  cancelSchema,
  deniedSchema,
  fillSchema,
  fundingSchema,
  intentSchema,
  learnedSchema,
  noopSchema,
  reportSchema,
  scheduleSchema,
} from './audit-schemas.ts';
import type { AuditFill, AuditLine, AuditStory, Intent, Noted, Report } from './audit-story.ts';
import { recordMs } from './facts.ts';
import { filesIn, linesOf } from './lines.ts';

const GENESIS = '0'.repeat(64);
/** A second is permitted, and a clock is known to some milliseconds. Two clocks of one machine drift apart by far less between two records. */
const JUMP_MS_MIN = 1_100;

/** The story while it is told. */
type Growing = { -readonly [K in keyof AuditStory]: Writable<AuditStory[K]> };
type Writable<T> =
  T extends ReadonlyMap<infer K, infer V>
    ? Map<K, V>
    : T extends ReadonlySet<infer V>
      ? Set<V>
      : T extends readonly (infer V)[]
        ? V[]
        : T;

/** Reads the chain in `dir`. Throws only where a file cannot be read. */
export async function readAudit(dir: string): Promise<AuditStory> {
  const reader = new AuditReader();
  for await (const line of linesOf(filesIn(dir, '.jsonl'))) reader.line(line);
  return reader.story;
}

/** Every record of any chain, as it stands in its files. */
export async function readRecords(dir: string): Promise<AuditLine[]> {
  const records: AuditLine[] = [];
  for await (const line of linesOf(filesIn(dir, '.jsonl'))) {
    const record = parsed(line);
    if (record !== null) records.push(record);
  }
  return records;
}

export class AuditReader {
  readonly #story: Growing = {
    ...{ records: 0, broken: null, boots: [], jumps: [], events: [] },
    ...{ intents: [], denied: [], reports: [], oids: new Map(), fills: [], funding: [] },
    ...{ correctedUusd: [], corrected: [] },
    ...{ cancels: [], cancelReports: [], canceled: new Set(), noops: [], schedules: [], accepted: [] },
  };
  #prev = GENESIS;
  /** Of the wall clock against the monotonic one, at the last record. */
  #offsetMs = 0;

  /** As far as it was read. */
  get story(): AuditStory {
    return this.#story;
  }

  line(text: string): void {
    const story = this.#story;
    const record = parsed(text);
    if (record === null) {
      story.broken ??= `line ${story.records} is no record: ${text.slice(0, 80)}`;
      return;
    }
    if (record.seq !== story.records)
      story.broken ??= `record ${record.seq} stands where ${story.records} belongs`;
    if (record.prev !== this.#prev)
      story.broken ??= `record ${record.seq} does not follow from the one before it`;
    this.#prev = createHash('sha256').update(text).digest('hex');
    story.records += 1;
    this.#take(record);
  }

  #take(record: AuditLine): void {
    const { seq, boot_id: boot, type, data } = record;
    const story = this.#story;
    const noted = { ms: recordMs(record), boot };
    this.#live(record, noted.ms);
    switch (type) {
      case 'order_intent':
        story.intents.push(...intentsOf(data, { ...noted, seq }));
        return;
      case 'order_report':
        this.#report({ ...reportSchema.parse(data), ...noted });
        return;
      case 'order_denied':
        story.denied.push({ ...deniedSchema.parse(data), boot });
        return;
      case 'fill':
        this.#fill({ ...fillSchema.parse(data), seq, boot });
        return;
      case 'cancel':
        story.cancels.push({ ...cancelSchema.parse(data), ...noted });
        return;
      case 'cancel_report':
        this.#cancelReport({ ...cancelReportSchema.parse(data), ...noted });
        return;
      case 'noop':
        story.noops.push({ ...noopSchema.parse(data), ...noted });
        return;
      case 'resume_accepted':
        story.accepted.push({ ...acceptedSchema.parse(data), ...noted });
        return;
      case 'schedule_cancel': {
        const { at_venue_ms: atVenueMs, outcome } = scheduleSchema.parse(data);
        story.schedules.push({ atVenueMs, outcome, ...noted });
        return;
      }
      case 'funding': {
        const { coin, usdc_uusd: usdcUusd } = fundingSchema.parse(data);
        story.funding.push({ coin, usdcUusd });
        return;
      }
      case 'learned': {
        const { coin, closed_pnl_uusd } = learnedSchema.parse(data);
        story.correctedUusd.push(closed_pnl_uusd);
        story.corrected.push({ seq, ...noted, coin });
        return;
      }
      case 'event':
        story.events.push({ seq, ...noted, event: String(data.event), data });
    }
  }

  /** The lives of the engine, and where the wall clock jumped within one. */
  #live({ seq, ts, boot_id: boot, mono_ms }: AuditLine, ms: number): void {
    const { boots, jumps } = this.#story;
    const life = boots.at(-1);
    const byMs = Date.parse(ts) - mono_ms - this.#offsetMs;
    this.#offsetMs += byMs;
    if (life?.boot !== boot) {
      boots.push({ boot, firstMs: ms, lastMs: ms });
      return;
    }
    life.lastMs = ms;
    if (Math.abs(byMs) >= JUMP_MS_MIN) jumps.push({ seq, ms, boot, byMs });
  }

  #report(report: Report): void {
    this.#story.reports.push(report);
    for (const { cloid, oid } of report.orders) if (oid !== null) this.#story.oids.set(cloid, oid);
  }

  #fill(fill: AuditFill): void {
    this.#story.fills.push(fill);
    if (fill.cloid !== null) this.#story.oids.set(fill.cloid, fill.oid);
  }

  #cancelReport(report: AuditStory['cancelReports'][number]): void {
    this.#story.cancelReports.push(report);
    for (const { cloid, oid, outcome } of report.results)
      for (const id of [cloid, oid]) if (id !== null && outcome === 'canceled') this.#story.canceled.add(id);
  }
}

/** One of each order of a batch. */
function intentsOf(data: object, noted: Noted<{ readonly seq: number }>): Intent[] {
  const { orders, batch, nonce, expires_after_ms, halt_epoch } = intentSchema.parse(data);
  const terms = { batch, nonce, expiresAfterMs: expires_after_ms, haltEpoch: halt_epoch };
  return orders.map((order) => ({ ...order, ...noted, ...terms }));
}

function parsed(text: string): AuditLine | null {
  try {
    return auditLineSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
