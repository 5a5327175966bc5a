// All engines in one list, worst first. Each line comes from a whole frame, derived as on that engine's own page.
import type { Fleet, FleetRow } from '@agora/shared/fleet';
import type { Frame } from '@agora/shared/frame';
import { isoMs } from '@agora/shared/time';
import { rest } from '../rest.ts';
import type { System } from '../system.ts';

const EVERY_MS = 1_000;
const URGENCY = { P1: 0, unknown: 0, P2: 1, P3: 2, none: 3 } as const;

/** At once, then every second, until `signal` aborts. */
export async function* followFleet(
  readAll: () => Promise<readonly Frame[]>,
  system: System,
  signal: AbortSignal,
): AsyncGenerator<Fleet> {
  for (let seq = Math.floor(system.wallMs()); !signal.aborted; seq += 1) {
    const frames = await readAll();
    yield { seq, server_now: isoMs(system.wallMs()), rows: frames.map(rowOf).sort(worseFirst) };
    await rest(system, EVERY_MS, signal);
  }
}

function rowOf(frame: Frame): FleetRow {
  const { snapshot, display } = frame;
  return {
    engine_id: frame.engine_id,
    display,
    since: sinceOf(frame),
    gross_usd: snapshot?.exposure.as_of == null ? null : snapshot.exposure.gross_usd,
    cap_usd: snapshot?.exposure.cap_usd ?? null,
    daily_pnl_usd: snapshot?.loss.daily_pnl_usd ?? null,
    loss_cap_usd: snapshot?.loss.cap_usd ?? null,
    engine_age_ms: frame.ages.engine_ms,
    venue_age_ms: frame.ages.venue_ms,
  };
}

function sinceOf({ snapshot }: Frame): FleetRow['since'] {
  const halt = snapshot?.halt ?? null;
  if (halt === null) return null;
  return snapshot?.state === 'HALTED' ? halt.at : halt.ended_at;
}

/** By what it demands of the operator; within that by how little is known; then by name, so that rows stay in place. */
function worseFirst(a: FleetRow, b: FleetRow): number {
  const by = URGENCY[a.display.priority] - URGENCY[b.display.priority];
  if (by !== 0) return by;
  return a.display.row - b.display.row || a.engine_id.localeCompare(b.engine_id);
}
