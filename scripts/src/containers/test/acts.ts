// What the operator of a deployment in containers does, and by which words of its status the compose test knows what came of it.
import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Status } from '@agora/shared/status';
import { type Deployment, summary } from './deployment.ts';

export const KILL_FILE = 'mm-bot.kill';
const TRADE_MS_MAX = 180_000;

function isTrading({ state, gate, orders }: Status): boolean {
  return state === 'ACTIVE' && gate.open && (orders.resting ?? 0) > 0;
}

export function isVerified({ state, clearance, orders }: Status): boolean {
  return state === 'HALTED' && clearance === 'verified' && orders.resting === 0;
}

export function stoppedText({ cause, clearance, orders }: Status): string {
  return `cause ${cause?.cause.code}, path ${cause?.path}, ${clearance}, ${orders.resting} resting`;
}

/** The plain touch of an operator over SSH. */
function enable({ data }: Deployment): void {
  const path = join(data, 'mm-bot.operator-enable');
  writeFileSync(path, '', { flag: 'a' });
  utimesSync(path, new Date(), new Date());
}

/** As an operator does it: kill files away, a touch, and a resume where a stop stands. A busy host may halt it once more meanwhile. */
export async function trade(it: Deployment): Promise<Status> {
  const deadlineMs = performance.now() + TRADE_MS_MAX;
  for (;;) {
    const status = await it.until('an answer', () => true);
    if (isTrading(status)) return status;
    if (performance.now() > deadlineMs) throw new Error(`it does not trade: ${summary(status)}`);
    if (status.state === 'ACTIVE') continue;
    removeKillFiles(it);
    enable(it);
    if (status.latch.latched || status.cause?.cause.code !== 'boot')
      await it.cli('resume', '--confirm', `RESUME ${status.engine_id}`);
  }
}

/** A guardian that finds no latch to raise writes the engine's own. */
export function removeKillFiles({ data }: Deployment): void {
  const own = readdirSync(data, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const path of [KILL_FILE, ...own.map(({ name }) => join(name, 'kill'))])
    rmSync(join(data, path), { recursive: true, force: true });
}
