// Stops what runs in a home: through its supervisor while that lives, else process by process, last started first.
import type { Home } from '../home.ts';
import { killGroup } from './child.ts';
import { isAlive, signalProcess } from './identity.ts';
import { isSupervised, leftovers, readState, type SupervisorState } from './state.ts';

const LOOK_EVERY_MS = 20;
/** Above the sum of every stage's own patience, so that the supervisor is never cut off in an orderly stop. */
const SUPERVISOR_STOP_MS_MAX = 120_000;

/** Stops everything; returns the names of what was stopped (empty: nothing ran). */
export async function stopAll(home: Home): Promise<string[]> {
  const state = readState(home);
  if (state === undefined) return [];
  const names = leftovers(state).map((each) => each.name);
  if (isSupervised(state)) {
    signalProcess(state.supervisor, 'SIGTERM');
    await until(() => !isAlive(state.supervisor), SUPERVISOR_STOP_MS_MAX);
  }
  await stopLeftovers(readState(home) ?? state);
  return names;
}

/** Stops the processes of a supervisor that is no longer there, by stage. */
export async function stopLeftovers(state: SupervisorState): Promise<void> {
  const left = leftovers(state);
  const stages = [...new Set(left.map((each) => each.stage))].sort((a, b) => b - a);
  for (const stage of stages) {
    await Promise.all(
      left
        .filter((each) => each.stage === stage)
        .map(async ({ identity, stopTimeoutMs }) => {
          signalProcess(identity, 'SIGTERM');
          if (!(await until(() => !isAlive(identity), stopTimeoutMs))) killGroup(identity.pid);
          await until(() => !isAlive(identity), 2000);
        }),
    );
  }
}

async function until(holds: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > deadlineMs) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return true;
}
