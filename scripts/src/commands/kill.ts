// `./agora kill [reason]`: stops every engine of this host by two ways at once, the kill file (durable before anything else)
// and the guardian's endpoint; where no guardian answers, it runs one itself until the venue shows no order.
import { spawn } from 'node:child_process';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../cli/progress.ts';
import { type ExitName, Refusal } from '../cli/refusal.ts';
import { type Home, homeAt, ROOT } from '../home.ts';
import { readPrivate } from '../prepare/private-file.ts';
import { bearerFile } from '../prepare/secrets.ts';
import { planOf } from '../status/engines.ts';
import { type Plan, portOf } from '../supervisor/plan.ts';
import type { Command } from './command.ts';

const KILL_FILE = 'mm-bot.kill';
/** A guardian that does not answer within this is not waited for. */
const GUARDIAN_MS_MAX = 300;

export const kill: Command = {
  summary:
    'stop all engines of this host now: kill file, guardian, and a guardian of its own if none answers',
  usage: 'kill [REASON]',
  flags: {},
  wordsMax: 1,
  async run(args) {
    const home = homeAt(args.home);
    const plan = planOf(home);
    const reason = args.words[0] ?? 'kill on the host';
    const file = writeKillFile(home, reason);
    say(`agora: ${file} is written; engines and guardian see it within 50 ms, also after any restart`);
    const answer = await askGuardian(home, plan, reason);
    if (answer !== null) {
      say(`agora: the guardian answers ${answer}`);
      say(`agora: \`./agora status\` shows when the venue is empty. Before you resume: rm ${file}`);
      return 'ok';
    }
    say('agora: no guardian answers; cancelling from here until the venue shows no order');
    return cancelFromHere(home);
  },
};

function writeKillFile(home: Home, reason: string): string {
  const path = join(home.data, KILL_FILE);
  const fd = openSync(path, 'a', 0o600);
  writeSync(fd, `${new Date().toISOString()} ${reason}\n`);
  fsyncSync(fd);
  closeSync(fd);
  const dir = openSync(home.data, 'r');
  fsyncSync(dir);
  closeSync(dir);
  return path;
}

/** The guardian's answer in a few words, or null when none came in time. */
async function askGuardian(home: Home, plan: Plan, reason: string): Promise<string | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${portOf(plan, 'guardian')}/api/control/stop`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${readPrivate(bearerFile(home, 'stop'))}`,
      },
      body: JSON.stringify({ idempotency_key: `cli-${Date.now()}-${process.pid}`, reason }),
      signal: AbortSignal.timeout(GUARDIAN_MS_MAX),
    });
    return `${answer.status} ${(await answer.text()).slice(0, 300)}`;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    return null;
  }
}

async function cancelFromHere(home: Home): Promise<ExitName> {
  const args = [
    join(ROOT, 'apps/guardian/src/main.ts'),
    '--once',
    '--config',
    join(home.run, 'guardian.json'),
  ];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('exit', resolve),
  );
  if (code === 0) return 'ok';
  throw new Refusal(
    'failed',
    'not every order is proven gone',
    'cancel at the venue itself, and check again with `./agora status`',
  );
}
