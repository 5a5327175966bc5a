// What runs: the supervisor's record, believed only where the process itself is alive, joined with the heartbeat of those
// that have one.
import {
  engineHeartbeatSchema,
  guardianHeartbeatSchema,
  pagerHeartbeatSchema,
} from '@agora/shared/heartbeat';
import { engineIdSchema } from '@agora/shared/ids';
import { engineUser } from '@agora/shared/redis-authority';
import type { ProcessStatus } from '@agora/shared/status';
import { z } from 'zod';
import type { Home } from '../home.ts';
import { probe } from '../supervisor/health.ts';
import { isAlive } from '../supervisor/identity.ts';
import type { Plan } from '../supervisor/plan.ts';
import { isSupervised, type ProcessState, type SupervisorState } from '../supervisor/state.ts';
import type { Frames } from './read.ts';

const beatSchema = z.union([engineHeartbeatSchema, guardianHeartbeatSchema, pagerHeartbeatSchema]);

export function processStatuses(
  plan: Plan,
  state: SupervisorState | undefined,
  frames: Frames,
): ProcessStatus[] {
  const beats = heartbeats(frames);
  return plan.processes.map((spec) => {
    const record = state?.processes.find((each) => each.name === spec.name);
    const alive = record?.identity != null && isAlive(record.identity);
    const beat = beats.get(spec.name) ?? null;
    return {
      name: spec.name,
      state: alive ? 'up' : 'down',
      pid: alive ? (record.identity?.pid ?? null) : null,
      age_ms: beat === null ? null : Math.max(0, Date.now() - Date.parse(beat.at)),
      build_id: beat?.build_id ?? null,
      detail:
        alive && !isSupervised(state) ? `nobody watches it, port ${spec.port}` : detailOf(record, alive),
    };
  });
}

/** Containers have no supervisor of ours: one that answers is up. */
export async function containerStatuses(home: Home, plan: Plan, frames: Frames): Promise<ProcessStatus[]> {
  const answers = await Promise.all(plan.processes.map((spec) => probe(home, spec, 'cli')));
  return processStatuses(plan, undefined, frames).map((status, index) => {
    const { host, port } = plan.processes[index] ?? { host: '', port: 0 };
    const up = answers[index] === true;
    return {
      ...status,
      state: up ? 'up' : 'down',
      detail: `${up ? 'answers' : 'no answer'} on ${host}:${port}`,
    };
  });
}

function detailOf(record: ProcessState | undefined, alive: boolean): string {
  if (record === undefined) return 'never started';
  const restarts =
    record.restarts === 0 ? '' : `, restarted ${record.restarts} times, last: ${record.lastExit}`;
  if (!alive)
    return `${record.state === 'restarting' ? 'restarting' : 'not running'}${record.lastExit === null ? '' : ` (${record.lastExit})`}`;
  return `${record.state}, port ${record.port}${restarts}`;
}

function heartbeats(frames: Frames): Map<string, z.output<typeof beatSchema>> {
  const raw: [string, string | null][] = [
    ['guardian', frames.guardianHeartbeat],
    ['pager', frames.pagerHeartbeat],
    ...[...frames.engineHeartbeats].map(([id, json]): [string, string | null] => [
      engineUser(engineIdSchema.parse(id)),
      json,
    ]),
  ];
  return new Map(
    raw.flatMap(([name, json]) => {
      const beat = json === null ? undefined : beatSchema.safeParse(safeJson(json)).data;
      return beat === undefined ? [] : [[name, beat] as const];
    }),
  );
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
