// The four ways to stop, each exactly as an operator uses it, and the bare raise under them. None has a dry run: what is measured is a real kill.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { connectRedis } from '@agora/scripts/redis/connect';
import { parseProvenance } from '@agora/shared/latch';
import { latchKeys } from '@agora/shared/redis-keys';
import { until } from '../app-process.ts';
import { US_PER_MS } from '../judge/verdict.ts';
import { DRILL_ENGINE, type DrillDeployment, OPERATOR_ID } from './deployment.ts';
import type { Way } from './kill.ts';

const STOPS_LOOKED_AT = 4;

/** Kills, and answers when it began (see `Kill.atUs`). Resolves once the way itself has nothing left to do. */
export function killBy(path: Way, drill: DrillDeployment): Promise<number> {
  const ways: Readonly<Record<Way, (drill: DrillDeployment) => Promise<number>>> = {
    file: byFile,
    api: byApi,
    cli: byCli,
    telegram: byTelegram,
    raise: byRaise,
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

/** The stop is the first of what the command does: it raises redis-latch, then touches the kill file. */
async function byCli(drill: DrillDeployment): Promise<number> {
  const args = ['kill', 'drill', '--home', drill.it.home.dir];
  const child = spawn(join(ROOT, 'agora'), args, { cwd: ROOT, stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('exit', resolve),
  );
  const code = await ended;
  if (code !== 0) throw new Error(`./agora kill ended with ${code}`);
  return Math.min(changedUs(killFile(drill)), await raisedByCliUs(drill));
}

/** When the command began to raise, by the record that it left: among the last stops, since guardian and engine add theirs. */
async function raisedByCliUs({ it }: DrillDeployment): Promise<number> {
  const latch = await connectRedis(it.home, 'latch', it.config.ports.redis_latch, 'cli');
  try {
    const newest = Number(await latch.get(latchKeys.globalPanicEpoch()));
    const epochs = Array.from({ length: STOPS_LOOKED_AT }, (_, i) => String(newest - i));
    const records = (await latch.hmget(latchKeys.globalPanicBy(), ...epochs)).map(parseProvenance);
    const mine = records.find((record) => record?.path === 'cli');
    return mine == null ? Number.POSITIVE_INFINITY : Date.parse(mine.time) * US_PER_MS;
  } finally {
    latch.disconnect();
  }
}

/** Counted from the answer of the Bot API in which the update stood. */
async function byTelegram({ bot }: DrillDeployment): Promise<number> {
  const id = bot.say({ from: OPERATOR_ID, text: '/kill all drill' });
  const deliveredMs = await until('the update to be polled', () => bot.updates.deliveredMs.get(id));
  return Math.round((performance.timeOrigin + deliveredMs) * US_PER_MS);
}

/** Counted from the answer: from then on the stop is durable, and nothing may be sent for long. */
async function byRaise({ it }: DrillDeployment): Promise<number> {
  const latch = await connectRedis(it.home, 'latch', it.config.ports.redis_latch, 'cli');
  try {
    await latch.incr(latchKeys.globalPanicEpoch());
    return Math.round((performance.timeOrigin + performance.now()) * US_PER_MS);
  } finally {
    latch.disconnect();
  }
}
