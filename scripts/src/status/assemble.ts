// The fixed JSON of `./agora status`, from a frame and from what the supervisor knows of its processes. Pure.
import { deriveDisplay } from '@agora/shared/display';
import type { FrameFacts } from '@agora/shared/frame-facts';
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
    orders: {
      resting: snapshot?.orders.resting ?? null,
      in_flight: snapshot?.orders.in_flight ?? null,
      unresolved: snapshot?.orders.unresolved ?? null,
      source: snapshot?.orders.source ?? 'none',
      as_of: snapshot?.orders.as_of ?? null,
    },
    exposure: snapshot?.exposure.rows ?? [],
    processes: [...processes],
  };
}
