// The four ways to stop, each exactly as an operator uses it. None has a dry run: what is measured is a real kill.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { until } from '../app-process.ts';
import { DRILL_ENGINE, type DrillDeployment, OPERATOR_ID } from './deployment.ts';
import type { KillPath } from './kill.ts';

const US_PER_MS = 1_000;

/** Kills, and answers when it began (see `Kill.atUs`). Resolves once the way itself has nothing left to do. */
export function killBy(path: KillPath, drill: DrillDeployment): Promise<number> {
  const ways: Readonly<Record<KillPath, (drill: DrillDeployment) => Promise<number>>> = {
    file: byFile,
    api: byApi,
    cli: byCli,
    telegram: byTelegram,
  };
  return ways[path](drill);
}

/** What a kill leaves that an operator must take away before the way back. */
export function clearKillFiles({ it }: DrillDeployment): void {
  for (const name of ['mm-bot.kill', `${DRILL_ENGINE}/kill`])
    rmSync(join(it.home.data, name), { force: true });
}

const killFile = ({ it }: DrillDeployment) => join(it.home.data, 'mm-bot.kill');
const changedUs = (path: string) => Number(statSync(path, { bigint: true }).ctimeNs / 1_000n);

async function byFile(drill: DrillDeployment): Promise<number> {
  writeFileSync(killFile(drill), '');
  return changedUs(killFile(drill));
}

async function byApi({ it }: DrillDeployment): Promise<number> {
  const token = readFileSync(join(it.home.secrets, 'bearer-stop.token'), 'utf8').trim();
  const atUs = Date.now() * US_PER_MS;
  const answer = await fetch(`http://127.0.0.1:${it.config.ports.web}/api/control/stop`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ idempotency_key: `drill-${atUs}`, reason: 'drill' }),
  });
  if (answer.status !== 200) throw new Error(`a stop was answered ${answer.status}: ${await answer.text()}`);
  await answer.arrayBuffer();
  return atUs;
}

/** The command is given its time in the background: the file that it writes first is the stop. */
async function byCli(drill: DrillDeployment): Promise<number> {
  const args = ['kill', 'drill', '--home', drill.it.home.dir];
  const child = spawn(join(ROOT, 'agora'), args, { cwd: ROOT, stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('exit', resolve),
  );
  const code = await ended;
  if (code !== 0) throw new Error(`./agora kill ended with ${code}`);
  return changedUs(killFile(drill));
}

/** Counted from the answer of the Bot API in which the update stood. */
async function byTelegram({ bot }: DrillDeployment): Promise<number> {
  const id = bot.say({ from: OPERATOR_ID, text: '/kill all drill' });
  const deliveredMs = await until('the update to be polled', () => bot.updates.deliveredMs.get(id));
  return Math.round((performance.timeOrigin + deliveredMs) * US_PER_MS);
}
