/**
 * The fixed JSON of `status`, the same from the command line and from the engine: a frame, and what is known of
 * the processes. The gate counts as open only where the display may say so.
 */
import { deriveDisplay } from './display.ts';
import type { FrameFacts } from './frame-facts.ts';
import { readSituation, type Situation } from './situation.ts';
import type { Snapshot } from './snapshot.ts';
import type { ProcessStatus, Status } from './status.ts';

const READER_IS_HERE = { elapsedMs: 0, linkMs: 0 } as const;

/** The status of the engine whose frame this is, as of the frame's own time. */
export function statusOfFrame(frame: FrameFacts, processes: readonly ProcessStatus[]): Status {
  const display = deriveDisplay({ frame, ...READER_IS_HERE });
  const { snapshot, latch } = frame;
  const isVouchedFor = isVouched(readSituation({ frame, ...READER_IS_HERE }));
  return {
    engine_id: frame.engine_id,
    state: snapshot?.state ?? 'unknown',
    display: display.word,
    gate: {
      open: display.gate === 'Gate OPEN',
      signals: (snapshot?.signals ?? []).map(({ name, value, holds, age_ms, evidence }) => ({
        name,
        value,
        holds: isVouchedFor ? holds : null,
        age_ms,
        evidence,
      })),
    },
    latch: {
      panic_epoch: latch?.panic_epoch ?? null,
      resume_epoch: latch?.resume_epoch ?? null,
      latched: latch?.latched ?? true,
      global: {
        panic_epoch: latch?.global.panic_epoch ?? null,
        resume_epoch: latch?.global.resume_epoch ?? null,
      },
    },
    clearance: snapshot?.clearance?.stage ?? null,
    ...(snapshot?.halt == null ? {} : { cause: snapshot.halt }),
    orders: ordersOf(snapshot),
    exposure: snapshot?.exposure.rows ?? [],
    processes: [...processes],
  };
}

/** The engine's word is fresh: an old "holds" read in passing would pass for a live one. */
function isVouched(situation: Situation | null): boolean {
  return situation !== null && !situation.lost.engine && !situation.lost.snapshot;
}

/** Counts that no venue read stands behind are not known; they are never zero. */
function ordersOf(snapshot: Snapshot | null): Status['orders'] {
  if (snapshot === null || snapshot.orders.as_of === null) {
    return { resting: null, in_flight: null, unresolved: null, source: 'none', as_of: null };
  }
  const { resting, in_flight, unresolved, source, as_of } = snapshot.orders;
  return { resting, in_flight, unresolved, source, as_of };
}
