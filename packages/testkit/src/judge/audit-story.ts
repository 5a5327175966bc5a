// What an engine wrote down, told by its audit files alone and read without the engine's own code: the chain from line to
// line, every intent, denial, report, fill and event. Whether it is signed and anchored is for `agora audit verify`.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { filesIn, linesOf } from './lines.ts';

const GENESIS = '0'.repeat(64);

const recordSchema = z.object({
  seq: z.int(),
  ts: z.iso.datetime(),
  mono_ms: z.number(),
  boot_id: z.string(),
  actor: z.string(),
  type: z.string(),
  data: z.record(z.string(), z.unknown()),
  prev: z.string(),
});
export type AuditLine = z.output<typeof recordSchema>;

const intentSchema = z.object({
  batch: z.int(),
  nonce: z.number(),
  expires_after_ms: z.number(),
  halt_epoch: z.number().nullable(),
  orders: z.array(
    z.object({
      cloid: z.string(),
      decision_id: z.string(),
      coin: z.string(),
      side: z.enum(['buy', 'sell']),
      px: z.string(),
      sz: z.string(),
      reduce_only: z.boolean(),
    }),
  ),
});
const fillSchema = z.object({
  tid: z.int(),
  oid: z.int(),
  cloid: z.string().nullable(),
  coin: z.string(),
  side: z.enum(['buy', 'sell']),
  px: z.int(),
  sz: z.int(),
  fee_uusd: z.int(),
  closed_pnl_uusd: z.int(),
});
const reportSchema = z.object({
  batch: z.int(),
  nonce: z.number(),
  contact_age_ms: z.number().nullish(),
  orders: z.array(z.object({ cloid: z.string(), outcome: z.string(), oid: z.int().nullable() })),
});
const deniedSchema = z.object({ batch: z.int(), code: z.string() });
const named = { cloid: z.string().nullable(), oid: z.int().nullable() };
const cancelSchema = z.object({ orders: z.array(z.object(named)) });
const cancelsSchema = z.object({
  outcome: z.string(),
  /** Why it did not leave; of a denied one only. */
  reason: z.string().nullish(),
  results: z.array(z.object({ ...named, outcome: z.string() })),
});
const noopSchema = z.object({ nonce: z.number(), outcome: z.string() });
const acceptedSchema = z.object({
  halt_id: z.string(),
  request_id: z.string(),
  panic_epoch: z.number(),
  panic_global_epoch: z.number(),
});
const scheduleSchema = z.object({ at_venue_ms: z.number().nullable(), outcome: z.string() });
/** The two clocks of a machine drift apart by far less between two records. */
const JUMP_MS_MIN = 1_000;
/** What fills booked out of order had closed beside what stands with them; older builds did not record it. */
const learnedSchema = z.object({ closed_pnl_uusd: z.int().default(0) });
const fundingSchema = z.object({ coin: z.string(), usdc_uusd: z.int() });

export type Intent = z.output<typeof intentSchema>['orders'][number] & {
  readonly seq: number;
  readonly ms: number;
  readonly boot: string;
  readonly batch: number;
  readonly nonce: number;
  readonly expiresAfterMs: number;
  readonly haltEpoch: number | null;
};
export type AuditFill = z.output<typeof fillSchema> & { readonly seq: number; readonly boot: string };
export type Report = z.output<typeof reportSchema> & { readonly boot: string; readonly ms: number };
export interface AuditEvent {
  readonly seq: number;
  readonly ms: number;
  readonly boot: string;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Something that the engine did or learnt, and when it wrote it down. */
export type Noted<T> = T & { readonly ms: number; readonly boot: string };
export type Named = z.output<typeof cancelSchema>['orders'][number];

export interface Boot {
  readonly boot: string;
  readonly firstMs: number;
  lastMs: number;
}

export interface AuditStory {
  readonly records: number;
  /** Null = an unbroken chain from the first record on. */
  readonly broken: string | null;
  readonly intents: readonly Intent[];
  readonly reports: readonly Report[];
  readonly denied: readonly { readonly boot: string; readonly batch: number; readonly code: string }[];
  readonly fills: readonly AuditFill[];
  /** Cancels that were handed to the venue, in the tick in which they were. */
  readonly cancels: readonly Noted<z.output<typeof cancelSchema>>[];
  /** What came of each request to cancel. */
  readonly cancelReports: readonly Noted<z.output<typeof cancelsSchema>>[];
  readonly noops: readonly Noted<z.output<typeof noopSchema>>[];
  /** Requests to resume that were accepted, and whose epochs were written from then on. */
  readonly accepted: readonly Noted<z.output<typeof acceptedSchema>>[];
  readonly schedules: readonly Noted<{ readonly atVenueMs: number | null; readonly outcome: string }>[];
  /** Where the wall clock moved against the monotonic one from one record to the next. */
  readonly jumps: readonly Noted<{ readonly seq: number; readonly byMs: number }>[];
  /** Orders whose cancel the venue confirmed, by cloid or, where the cancel named it alone, by oid. */
  readonly canceled: ReadonlySet<string | number>;
  /** The venue's number of each order that it told, by cloid. */
  readonly oids: ReadonlyMap<string, number>;
  readonly funding: readonly { readonly coin: string; readonly usdcUusd: number }[];
  /** Realised PnL that was put right after fills were booked out of order, each in micro-USD. */
  readonly correctedUusd: readonly number[];
  readonly events: readonly AuditEvent[];
  /** Lives of the engine, in their order. */
  readonly boots: readonly Boot[];
}

/** Reads the chain in `dir`. Throws only where a file cannot be read. */
export async function readAudit(dir: string): Promise<AuditStory> {
  const reader = new AuditReader();
  for await (const line of linesOf(filesIn(dir, '.jsonl'))) reader.line(line);
  return reader.story();
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
  #records = 0;
  #broken: string | null = null;
  #prev = GENESIS;
  readonly #intents: Intent[] = [];
  readonly #reports: Report[] = [];
  readonly #denied: { boot: string; batch: number; code: string }[] = [];
  readonly #fills: AuditFill[] = [];
  readonly #cancels: AuditStory['cancels'][number][] = [];
  readonly #cancelReports: AuditStory['cancelReports'][number][] = [];
  readonly #noops: AuditStory['noops'][number][] = [];
  readonly #accepted: AuditStory['accepted'][number][] = [];
  readonly #schedules: AuditStory['schedules'][number][] = [];
  readonly #jumps: AuditStory['jumps'][number][] = [];
  #offsetMs = 0;
  readonly #canceled = new Set<string | number>();
  readonly #oids = new Map<string, number>();
  readonly #funding: { coin: string; usdcUusd: number }[] = [];
  readonly #correctedUusd: number[] = [];
  readonly #events: AuditEvent[] = [];
  readonly #boots: Boot[] = [];

  line(text: string): void {
    const record = parsed(text);
    if (record === null) {
      this.#broken ??= `line ${this.#records} is no record: ${text.slice(0, 80)}`;
      return;
    }
    if (record.seq !== this.#records)
      this.#broken ??= `record ${record.seq} stands where ${this.#records} belongs`;
    if (record.prev !== this.#prev)
      this.#broken ??= `record ${record.seq} does not follow from the one before it`;
    this.#prev = createHash('sha256').update(text).digest('hex');
    this.#records += 1;
    this.#take(record);
  }

  story(): AuditStory {
    return {
      records: this.#records,
      broken: this.#broken,
      intents: this.#intents,
      reports: this.#reports,
      denied: this.#denied,
      fills: this.#fills,
      cancels: this.#cancels,
      cancelReports: this.#cancelReports,
      noops: this.#noops,
      accepted: this.#accepted,
      schedules: this.#schedules,
      jumps: this.#jumps,
      canceled: this.#canceled,
      oids: this.#oids,
      funding: this.#funding,
      correctedUusd: this.#correctedUusd,
      events: this.#events,
      boots: this.#boots,
    };
  }

  #fill(fill: AuditFill): void {
    this.#fills.push(fill);
    if (fill.cloid !== null) this.#oids.set(fill.cloid, fill.oid);
  }

  #report(report: Report): void {
    this.#reports.push(report);
    for (const { cloid, oid } of report.orders) if (oid !== null) this.#oids.set(cloid, oid);
  }

  #cancelReport(report: AuditStory['cancelReports'][number]): void {
    this.#cancelReports.push(report);
    for (const { cloid, oid, outcome } of report.results)
      for (const id of [cloid, oid]) if (id !== null && outcome === 'canceled') this.#canceled.add(id);
  }

  #live({ seq, boot_id: boot, mono_ms }: AuditLine, ms: number): void {
    const life = this.#boots.at(-1);
    const byMs = ms - mono_ms - this.#offsetMs;
    this.#offsetMs += byMs;
    if (life?.boot !== boot) {
      this.#boots.push({ boot, firstMs: ms, lastMs: ms });
      return;
    }
    life.lastMs = ms;
    if (Math.abs(byMs) >= JUMP_MS_MIN) this.#jumps.push({ seq, ms, boot, byMs });
  }

  #take(record: AuditLine): void {
    const { seq, ts, boot_id: boot, type, data } = record;
    const ms = Date.parse(ts);
    this.#live(record, ms);
    switch (type) {
      case 'order_intent': {
        const { orders, batch, nonce, ...terms } = intentSchema.parse(data);
        const common = {
          seq,
          ms,
          boot,
          batch,
          nonce,
          expiresAfterMs: terms.expires_after_ms,
          haltEpoch: terms.halt_epoch,
        };
        this.#intents.push(...orders.map((order) => ({ ...order, ...common })));
        return;
      }
      case 'order_report':
        this.#report({ ...reportSchema.parse(data), boot, ms });
        return;
      case 'order_denied':
        this.#denied.push({ ...deniedSchema.parse(data), boot });
        return;
      case 'fill':
        this.#fill({ ...fillSchema.parse(data), seq, boot });
        return;
      case 'cancel':
        this.#cancels.push({ ...cancelSchema.parse(data), ms, boot });
        return;
      case 'cancel_report':
        this.#cancelReport({ ...cancelsSchema.parse(data), ms, boot });
        return;
      case 'noop':
        this.#noops.push({ ...noopSchema.parse(data), ms, boot });
        return;
      case 'resume_accepted':
        this.#accepted.push({ ms, boot, ...acceptedSchema.parse(data) });
        return;
      case 'schedule_cancel': {
        const { at_venue_ms: atVenueMs, outcome } = scheduleSchema.parse(data);
        this.#schedules.push({ atVenueMs, outcome, ms, boot });
        return;
      }
      case 'funding': {
        const { coin, usdc_uusd } = fundingSchema.parse(data);
        this.#funding.push({ coin, usdcUusd: usdc_uusd });
        return;
      }
      case 'learned':
        this.#correctedUusd.push(learnedSchema.parse(data).closed_pnl_uusd);
        return;
      case 'event':
        this.#events.push({ seq, ms, boot, event: String(data.event), data });
    }
  }
}

function parsed(text: string): AuditLine | null {
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
