/**
 * The engine's own answer to "what is going on": its claim, with the display word derived by the same table
 * as everywhere else, from what this process knows. It has no witness but itself.
 */
import type { FrameFacts } from '@agora/shared/frame-facts';
import { HAND_AGE_MS_MAX } from '@agora/shared/heartbeat';
import { isLatched } from '@agora/shared/latch';
import type { ProcessStatus, Status } from '@agora/shared/status';
import { statusOfFrame } from '@agora/shared/status-of-frame';
import { type ShellParts, snapshotOf } from '../core/engine/snapshot.ts';
import type { Engine } from '../core/engine/state.ts';
import { freshPairs } from '../core/gate/lease.ts';
import type { Clock } from '../ports/clock.ts';
import { isoNow } from './iso-now.ts';

export interface StatusParts {
  readonly engine: Engine;
  readonly shell: () => ShellParts;
  readonly clock: Clock;
  readonly pid: number;
  /** When the last heartbeat and the last frame were accepted, by the time of issue; null = never. */
  readonly heartbeatMs: () => number | null;
  readonly publishedMs: () => number | null;
}

export function statusOf(parts: StatusParts): Status {
  return statusOfFrame(factsOf(parts), processesOf(parts));
}

/** What a reader would see if it knew only what this engine knows. */
function factsOf(parts: StatusParts) {
  const { clock, engine } = parts;
  const { control, desk } = engine;
  const wallMs = Math.trunc(clock.wallMs());
  const nowMs = clock.monoMs();
  const at = isoNow(clock);
  const since = (ms: number | null) => (ms === null ? null : Math.max(0, nowMs - ms));
  const pairs = freshPairs(control.lease, nowMs);
  const confirmedWallMs = desk?.confirmed?.wallMs ?? null;
  return {
    seq: 0,
    server_now: at,
    engine_id: engine.facts.engineId,
    snapshot: snapshotOf(engine, { seq: 0, nowMs, wallMs }, parts.shell()),
    ages: {
      redis_live_ms: since(parts.publishedMs()),
      redis_latch_ms: since(control.lease.contact?.issuedMs ?? null),
      engine_ms: 0,
      snapshot_ms: 0,
      venue_ms: confirmedWallMs === null ? null : Math.max(0, wallMs - confirmedWallMs),
      recon_ms: since(desk?.recon.okAnsweredMs ?? null),
      guardian_ms: since(control.guardian?.changedMs ?? null),
    },
    latch: pairs === null ? null : { ...pairs, latched: isLatched(pairs), cause: null },
    guardian_seen: null,
    engine_gone: null,
    alerts: null,
  } satisfies FrameFacts;
}

function processesOf({ engine: core, clock, pid, heartbeatMs }: StatusParts): ProcessStatus[] {
  const { facts, control } = core;
  const { guardian } = control;
  const nowMs = clock.monoMs();
  const beatMs = heartbeatMs();
  const engine: ProcessStatus = {
    name: `engine-${facts.engineId}`,
    state: 'up',
    pid,
    age_ms: beatMs === null ? null : nowMs - beatMs,
    build_id: facts.buildId,
    detail: beatMs === null ? 'no heartbeat accepted yet' : 'heartbeat accepted by redis-latch',
  };
  if (guardian === null) return [engine, NO_GUARDIAN];
  const ageMs = Math.max(0, nowMs - guardian.changedMs);
  const { heartbeat } = guardian;
  const up = ageMs <= HAND_AGE_MS_MAX && heartbeat.goodbye === undefined;
  return [
    engine,
    {
      name: 'guardian',
      state: up ? 'up' : 'down',
      pid: heartbeat.pid,
      age_ms: ageMs,
      build_id: heartbeat.build_id,
      detail: heartbeat.goodbye?.reason ?? `heartbeat ${heartbeat.seq} in redis-latch`,
    },
  ];
}

const NO_GUARDIAN: ProcessStatus = {
  name: 'guardian',
  state: 'down',
  pid: null,
  age_ms: null,
  build_id: null,
  detail: 'no heartbeat seen in redis-latch',
};
