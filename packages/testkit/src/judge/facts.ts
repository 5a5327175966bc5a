// What the deployment and those who acted on it can tell besides journal and audit: the guardian's own chain, how stops were answered,
// what redis-latch held and lost, when somebody touched the enable file or left a kill file. What nobody noted is absent, and judged by nobody.
import type { AuditLine } from './audit-story.ts';
import type { Span } from './verdict.ts';

/** A stop as whoever asked for it was answered. */
export interface StopHeard {
  readonly askedUs: number;
  readonly answeredUs: number;
  readonly key: string;
  /** For this engine alone, or for all. */
  readonly scope: 'own' | 'all';
  readonly status: number;
  /** Said to be latched, by a 200 or otherwise. */
  readonly durable: boolean;
  readonly epoch: number | null;
  readonly replayed: boolean | null;
  /** Ages of the last sign of life that the answer names; null = never seen. */
  readonly hands: readonly (number | null)[];
  /** It was a kill file that made it durable, and not redis-latch. */
  readonly inFile?: boolean;
}

/** Both pairs of the latch, as somebody read them. */
export interface LatchLook {
  readonly us: number;
  readonly panicE: number;
  readonly resumeE: number;
  readonly panicG: number;
  readonly resumeG: number;
  /** A kill file of the engine, or of all, lay there. */
  readonly killFile: boolean;
}

/** redis-latch answered again, with less than it had shown before. */
export interface LatchLoss {
  readonly us: number;
  /** As it showed them then; null = that key was gone. */
  readonly panicE: number | null;
  readonly panicG: number | null;
}

export interface Facts {
  /** Records of the guardian that are of this engine, or of all of them. */
  readonly guardian: readonly AuditLine[];
  /** In the order of their answers. */
  readonly stops: readonly StopHeard[];
  readonly latch: readonly LatchLook[];
  /** Null = nobody noted them. */
  readonly touchedUs: readonly number[] | null;
  /** While a kill file lay there, of the engine or of all, whoever left it; one that was not removed has no end. */
  readonly killFiles?: readonly Span[];
  readonly losses?: readonly LatchLoss[];
}

export const NO_FACTS: Facts = { guardian: [], stops: [], latch: [], touchedUs: null };

/** When a record was made: by its own clock, but where the simulator knows better. */
export function recordMs({ ts, true_ms }: AuditLine): number {
  return true_ms ?? Date.parse(ts);
}

/** Those records of a guardian's chain that say something of this engine. */
export function guardianOf(records: readonly AuditLine[], engineId: string): AuditLine[] {
  return records.filter(({ data }) => {
    // A stop names its engine so, with null for all; everything else names one.
    if ('engine' in data) return data.engine === null || data.engine === engineId;
    return data.engine_id === undefined || data.engine_id === engineId;
  });
}
