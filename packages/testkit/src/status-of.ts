// What `./agora status` says of a deployment under test, once or until it says what is waited for.
import { type Status, statusSchema } from '@agora/shared/status';
import type { Deployment } from './stack.ts';

const LIMIT_MS = 90_000;

/** Throws where the answer is no status. */
export async function statusOf(it: Deployment): Promise<Status> {
  return statusSchema.parse(JSON.parse((await it.run('status', '--json')).stdout));
}

/** The first status that satisfies. Throws with the last answer after 90 s. */
export async function statusUntil(
  it: Deployment,
  what: string,
  holds: (status: Status) => boolean,
): Promise<Status> {
  const deadlineMs = performance.now() + LIMIT_MS;
  for (;;) {
    const { stdout, stderr } = await it.run('status', '--json');
    const status = stdout === '' ? undefined : statusSchema.safeParse(JSON.parse(stdout)).data;
    if (status !== undefined && holds(status)) return status;
    if (performance.now() > deadlineMs) throw new Error(`not ${what}: ${(stdout || stderr).slice(0, 1_000)}`);
  }
}

export function isTrading({ state, gate, orders }: Status): boolean {
  return state === 'ACTIVE' && gate.open && (orders.resting ?? 0) > 0;
}

export function isStopped({ state, clearance, orders }: Status): boolean {
  return state === 'HALTED' && clearance === 'verified' && orders.resting === 0;
}
