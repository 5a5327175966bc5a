// What an engine wrote down, as its audit files tell it (audit-reader.ts): the chain from line to line, every intent, denial, report, fill and
// event.
import type { z } from 'zod';
import type {
  acceptedSchema,
  auditLineSchema,
  cancelReportSchema,
  cancelSchema,
  fillSchema,
  intentSchema,
  noopSchema,
  reportSchema,
} from './audit-schemas.ts';

export type AuditLine = z.output<typeof auditLineSchema>;
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
  readonly cancelReports: readonly Noted<z.output<typeof cancelReportSchema>>[];
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
  /** When that was, and of which coin. */
  readonly corrected: readonly Noted<{ readonly seq: number; readonly coin: string }>[];
  readonly events: readonly AuditEvent[];
  /** Lives of the engine, in their order. */
  readonly boots: readonly Boot[];
}
