// The fixed JSON of `./agora status`, from a frame and from what the supervisor knows of its processes. Pure.
import { deriveDisplay } from '@agora/shared/display';
import type { FrameFacts } from '@agora/shared/frame-facts';
import type { Snapshot } from '@agora/shared/snapshot';
import type { ProcessStatus, Status } from '@agora/shared/status';

const READER_IS_HERE = { elapsedMs: 0, linkMs: 0 } as const;

export function assembleStatus(frame: FrameFacts, processes: readonly ProcessStatus[]): Status {
  const display = deriveDisplay({ frame, ...READER_IS_HERE });
  const { snapshot, latch } = frame;
  return {
    engine_id: frame.engine_id,
    state: snapshot?.state ?? 'unknown',
    display: display.word,
    gate: {
      open: display.gate === 'Gate OPEN',
      signals: (snapshot?.signals ?? []).map(({ name, value, holds, age_ms, evidence }) => ({
        name,
        value,
        holds,
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

/** Counts that no venue read stands behind are not known; they are never zero. */
function ordersOf(snapshot: Snapshot | null): Status['orders'] {
  if (snapshot === null || snapshot.orders.as_of === null) {
    return { resting: null, in_flight: null, unresolved: null, source: 'none', as_of: null };
  }
  const { resting, in_flight, unresolved, source, as_of } = snapshot.orders;
  return { resting, in_flight, unresolved, source, as_of };
}
