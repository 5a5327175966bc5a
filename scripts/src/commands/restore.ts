// `./agora restore DIR`: puts the records of a backup back, whole or in part, after every byte was checked. Nothing trades by it:
// permissions are in no backup and are removed here, a stop that stands stays, and every engine boots HALTED.
import { existsSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PARTS, type Part, restorePart, verifyBackup } from '../backup/content.ts';
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { homeAt } from '../home.ts';
import { acquireLock } from '../supervisor/lock.ts';
import { isSupervised, leftovers, readState } from '../supervisor/state.ts';
import type { Command } from './command.ts';

const WHAT: Readonly<Record<string, readonly Part[]>> = {
  all: PARTS,
  redis: ['redisLatch', 'redisLive'],
  data: ['data', 'web'],
};

export const restore: Command = {
  summary: 'put the records of a backup back, after checking them; what is there now is kept beside them',
  usage: 'restore DIR [--only redis|data]',
  flags: { only: { type: 'string' } },
  wordsMax: 1,
  async run(args) {
    const home = homeAt(args.home);
    const [word] = args.words;
    const parts = WHAT[String(args.flags.only ?? 'all')];
    if (word === undefined || parts === undefined)
      throw new Refusal('usage', 'a backup is needed, and --only is redis or data', '`./agora restore DIR`');
    const state = readState(home);
    if (isSupervised(state) || (state !== undefined && leftovers(state).length > 0))
      throw new Refusal(
        'failed',
        'AGORA runs; its records are not exchanged under it',
        'run `./agora down` first',
      );
    const dir = resolve(word);
    const release = acquireLock(home);
    try {
      const { taken_at, build_id } = verifyBackup(dir);
      const stamp = new Date().toISOString().replace(/[:.]/g, '-');
      for (const part of parts)
        restorePart(home, part, dir, (folder) => {
          const kept = `${folder}.before-restore-${stamp}`;
          if (existsSync(folder)) renameSync(folder, kept);
          return kept;
        });
      say(
        `agora: ${parts.join(', ')} as of ${taken_at} (build ${build_id}); what was there is kept as *.before-restore-${stamp}`,
      );
      say(
        'agora: every engine starts HALTED and needs a new `./agora enable`; `./agora why` tells its cause',
      );
      say(
        `agora: check the record: \`./agora audit verify\`; ${join(home.data, 'mm-bot.kill')} stays if it stood`,
      );
      return 'ok';
    } finally {
      release();
    }
  },
};
