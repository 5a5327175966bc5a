// `./agora enable [ENGINE]`: a plain touch of the operator-enable file, and of the engine's own where there are several (one is named then):
// the act by which a person on this host allows trading. It resumes nothing by itself: every other signal and recovery gate must hold too.
import { chmodSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { enableFileName } from '@agora/shared/host-files';
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { type Home, homeAt } from '../home.ts';
import { killFilesFor, noteOfKillFile, onHost } from '../kill/ways.ts';
import { oneEngine } from '../requests/send.ts';
import { planOf } from '../status/engines.ts';
import type { Plan } from '../supervisor/plan.ts';
import { readState, runsAs } from '../supervisor/state.ts';
import type { Command } from './command.ts';

export const enable: Command = {
  summary: 'touch the operator-enable file; trading starts once every other signal and gate holds',
  usage: 'enable [ENGINE]',
  flags: {},
  wordsMax: 1,
  async run(args) {
    const home = homeAt(args.home);
    const plan = planOf(home);
    const id = oneEngine(plan, args.words[0], 'enable');
    if (!existsSync(home.data))
      throw new Refusal('environment', `${home.data} does not exist`, 'run `./agora up` first');
    const path = join(home.data, enableFileName(null));
    touch(path);
    // With several engines on one host each also needs a file of its own, so that one touch never starts them all.
    if (plan.engineIds.length > 1) touchOwn(join(home.data, enableFileName(id)));
    say(`agora: enabled ${id} by touching ${onHost(home, plan, path)}`);
    for (const kill of killFilesFor(home, [id]))
      say(
        `agora: a kill file stands, so nothing starts${noteOfKillFile(kill)}: rm ${onHost(home, plan, kill)}`,
      );
    say(
      'agora: HALTED(boot) clears by itself once the other five signals hold; any other halt needs `./agora resume`',
    );
    if (isDown(home, plan))
      say(
        'agora: but nothing runs here, and every start spends it: `./agora enable` again after `./agora up`',
      );
    return 'ok';
  },
};

/** By the record of what runs; false where that cannot be told. */
function isDown(home: Home, plan: Plan): boolean {
  try {
    return plan.containers !== true && runsAs(readState(home)) === 'nothing';
  } catch {
    return false;
  }
}

function touchOwn(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  touch(path);
}

/**
 * For an engine as touch(1) is, since it goes by inode and ctime: a new file takes the place of the old one, so that one which somebody
 * else made and this user may not write (`sudo touch`) is in nobody's way. Who might write the old one may write the new one.
 */
function touch(path: string): void {
  const before = lstatSync(path, { throwIfNoEntry: false });
  const unseen = `${path}.${process.pid}.new`;
  try {
    writeFileSync(unseen, '', { mode: 0o600 });
    if (before?.isFile() === true) chmodSync(unseen, before.mode & 0o777);
    renameSync(unseen, path);
  } catch (error) {
    rmSync(unseen, { force: true });
    throw error;
  }
}
