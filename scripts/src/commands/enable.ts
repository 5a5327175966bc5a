// `./agora enable [ENGINE]`: a plain touch of the operator-enable file, and of the engine's own where there are several: the act by which a
// person on this host allows trading. It resumes nothing by itself: every other signal and recovery gate must hold too.
import { closeSync, existsSync, futimesSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { homeAt } from '../home.ts';
import { killFilesFor, noteOfKillFile } from '../kill/ways.ts';
import { chosenEngines, planOf } from '../status/engines.ts';
import type { Command } from './command.ts';

const FILE = 'mm-bot.operator-enable';
const OWN_FILE = 'operator-enable';

export const enable: Command = {
  summary: 'touch the operator-enable file; trading starts once every other signal and gate holds',
  usage: 'enable [ENGINE]',
  flags: {},
  wordsMax: 1,
  async run(args) {
    const home = homeAt(args.home);
    const plan = planOf(home);
    const engines = chosenEngines(plan, args.words[0]);
    if (!existsSync(home.data))
      throw new Refusal('environment', `${home.data} does not exist`, 'run `./agora up` first');
    touch(join(home.data, FILE));
    // With several engines on one host each also needs a file of its own, so that one touch never starts them all.
    if (plan.engineIds.length > 1) for (const id of engines) touchIn(join(home.data, id), OWN_FILE);
    say(`agora: enabled ${engines.join(', ')} by touching ${join(home.data, FILE)}`);
    for (const path of killFilesFor(home, engines))
      say(`agora: a kill file stands, so nothing starts${noteOfKillFile(path)}: rm ${path}`);
    say(
      'agora: HALTED(boot) clears by itself once the other five signals hold; any other halt needs `./agora resume`',
    );
    return 'ok';
  },
};

function touchIn(dir: string, name: string): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  touch(join(dir, name));
}

/** As touch(1): creates the file or moves its times, which changes the inode's ctime. */
function touch(path: string): void {
  const fd = openSync(path, 'a', 0o600);
  const now = new Date();
  futimesSync(fd, now, now);
  closeSync(fd);
}
