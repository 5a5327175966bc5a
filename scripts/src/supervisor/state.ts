// The supervisor's word about its processes, in one file that is replaced atomically: `status`, `down` and a second
// `up` read it. It is believed only together with the processes' identities, which survive pid reuse.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Home } from '../home.ts';
import { writePrivate } from '../prepare/private-file.ts';
import { type Identity, isAlive } from './identity.ts';

const identitySchema = z.strictObject({ pid: z.int(), startTicks: z.number().nullable() });

export const processStateSchema = z.strictObject({
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

export const supervisorStateSchema = z.strictObject({
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

/** The last state written, or undefined when there is none or it cannot be read as one. */
export function readState(home: Home): SupervisorState | undefined {
  try {
    return supervisorStateSchema.parse(JSON.parse(readFileSync(stateFile(home), 'utf8')));
  } catch {
    return undefined;
  }
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
