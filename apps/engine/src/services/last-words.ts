/**
 * How a broken engine ends: it falls silent, raises the latch, and the process ends in its time, whatever else fails meanwhile. Its cancels
 * are on their way by then; what they leave is the guardian's, which finds it dark if this should come to nothing.
 */
import type { AuditSink } from '@agora/shared/audit-sink';
import type { Log } from '../ports/log.ts';
import type { Ticker } from '../ports/ticker.ts';
import type { LatchActs } from './latch-acts.ts';
import type { Removing } from './removing.ts';
import { waitFor, waitUntil } from './wait-until.ts';

/** The last cancels get this long, then the raise and the records. */
export const LAST_WORDS = { cancelsMsMax: 2_500, closeMsMax: 2_500 } as const;

export interface LastWordsParts {
  /** Ends what makes it look alive: heartbeats, `/healthz`, the venue's scheduled cancel that is moved away. */
  readonly fallSilent: () => void;
  readonly acts: Pick<LatchActs, 'raise'>;
  readonly removing: Pick<Removing, 'underWay'>;
  readonly audit: Pick<AuditSink, 'note' | 'close'>;
  readonly ticker: Ticker;
  readonly log: Log;
  readonly exit: () => void;
}

export function lastWords(parts: LastWordsParts): (error: unknown) => Promise<void> {
  const { fallSilent, acts, removing, audit, ticker, log, exit } = parts;
  return async (error) => {
    void attempt(fallSilent);
    const raised = attempt(() =>
      acts.raise({ who: 'engine', path: 'engine', reason: 'invariant_broken' }, null),
    );
    const sentence = error instanceof Error ? error.message : String(error);
    const stack = error instanceof Error ? error.stack : null;
    void attempt(() => log.error({ stack }, `engine is broken and ends: ${sentence}`));
    void attempt(() => audit.note({ actor: 'engine', type: 'broken', data: { sentence } }));
    await waitUntil(ticker, LAST_WORDS.cancelsMsMax, () => removing.underWay === 0);
    await waitFor(ticker, LAST_WORDS.closeMsMax, Promise.all([raised, attempt(() => audit.close())]));
    exit();
  };
}

/** Begun at once; that it fails is nobody's trouble any more. */
export async function attempt(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch {}
}
