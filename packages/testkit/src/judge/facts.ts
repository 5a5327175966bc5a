// What the deployment and those who acted on it can tell besides journal and audit: the guardian's own chain, how stops were answered,
// what redis-latch held, when somebody touched the enable file. What nobody noted is absent, and judged by nobody.
import type { AuditLine } from './audit-story.ts';

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

export interface Facts {
  /** Records of the guardian that are of this engine, or of all of them. */
  readonly guardian: readonly AuditLine[];
  /** In the order of their answers. */
  readonly stops: readonly StopHeard[];
  readonly latch: readonly LatchLook[];
  /** Null = nobody noted them. */
  readonly touchedUs: readonly number[] | null;
}

export const NO_FACTS: Facts = { guardian: [], stops: [], latch: [], touchedUs: null };

/** Those records of a guardian's chain that say something of this engine. */
export function guardianOf(records: readonly AuditLine[], engineId: string): AuditLine[] {
  return records.filter(({ data }) => {
    // A stop names its engine so, with null for all; everything else names one.
    if ('engine' in data) return data.engine === null || data.engine === engineId;
    return data.engine_id === undefined || data.engine_id === engineId;
  });
}
