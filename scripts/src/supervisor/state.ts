// The supervisor's word about its processes, in one file that is replaced atomically: `status`, `down` and a second
// `up` read it. It is believed only together with the processes' identities, which survive pid reuse.
import { join } from 'node:path';
import { z } from 'zod';
import type { Home } from '../home.ts';
import { writePrivate } from '../prepare/private-file.ts';
import { type Identity, isAlive } from './identity.ts';
import { readRecord } from './plan.ts';

const identitySchema = z.object({ pid: z.int(), startTicks: z.number().nullable() });

export const processStateSchema = z.object({
  name: z.string(),
  port: z.int(),
  stage: z.int(),
  stopTimeoutMs: z.int(),
  state: z.enum(['waiting', 'starting', 'healthy', 'unhealthy', 'restarting', 'stopping', 'stopped']),
  identity: identitySchema.nullable(),
  restarts: z.int(),
  since: z.string(),
  lastExit: z.string().nullable(),
});
export type ProcessState = z.infer<typeof processStateSchema>;

export const supervisorStateSchema = z.object({
  supervisor: identitySchema,
  phase: z.enum(['starting', 'running', 'stopping', 'failed']),
  failure: z.string().nullable(),
  processes: z.array(processStateSchema),
});
export type SupervisorState = z.infer<typeof supervisorStateSchema>;

function stateFile(home: Home): string {
  return join(home.run, 'supervisor.json');
}

export function writeState(home: Home, state: SupervisorState): void {
  writePrivate(stateFile(home), `${JSON.stringify(state)}\n`);
}

/** The last state written, or undefined where there is none. Throws where that cannot be told. */
export function readState(home: Home): SupervisorState | undefined {
  const path = stateFile(home);
  return readRecord(
    path,
    supervisorStateSchema,
    'what runs here is not known',
    `see \`ps -ef\`; where nothing of ${home.dir} runs: rm ${path}`,
  );
}

/** Whether a supervisor of this home is alive now. */
export function isSupervised(state: SupervisorState | undefined): state is SupervisorState {
  return state !== undefined && isAlive(state.supervisor);
}

/** Processes of a dead supervisor that still run. */
export function leftovers(state: SupervisorState): (ProcessState & { identity: Identity })[] {
  return state.processes.filter(
    (each): each is ProcessState & { identity: Identity } => each.identity !== null && isAlive(each.identity),
  );
}

/** `orphaned`: the supervisor is dead and what it started goes on, on purpose. */
export function runsAs(state: SupervisorState | undefined): 'supervised' | 'orphaned' | 'nothing' {
  if (isSupervised(state)) return 'supervised';
  return state !== undefined && leftovers(state).length > 0 ? 'orphaned' : 'nothing';
}

export const ORPHANED = 'its supervisor is dead: nothing restarts what ends';
export const ORPHANED_FIX = '`./agora up` stops what is left, in order, and starts everything anew, HALTED';
