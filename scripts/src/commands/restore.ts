// `./agora restore DIR`: puts the records of a backup back, whole or in part, after every byte was checked. Nothing trades by it:
// permissions are in no backup and are removed here, a stop that stands stays, and since the records that come back may know less of
// stops than those that go, a kill file stands afterwards in any case.
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { PARTS, type Part, verifyBackup } from '../backup/content.ts';
import { exchange } from '../backup/exchange.ts';
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { homeAt } from '../home.ts';
import { killFileOf, whoIsHere } from '../kill/ways.ts';
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
    const what = String(args.flags.only ?? 'all');
    const parts = Object.hasOwn(WHAT, what) ? WHAT[what] : undefined;
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
    mkdirSync(home.run, { recursive: true, mode: 0o700 });
    const release = acquireLock(home);
    try {
      const { taken_at, build_id, files } = verifyBackup(dir);
      const now = new Date().toISOString();
      const stamp = now.replace(/[:.]/g, '-');
      const line = `${now} ${whoIsHere()}: records of ${taken_at} restored; a stop may have been lost`;
      exchange(home, dir, parts, files, stamp, line);
      say(
        `agora: ${parts.join(', ')} as of ${taken_at} (build ${build_id}); what was there is kept as *.before-restore-${stamp}`,
      );
      say(
        `agora: ${killFileOf(home)} is written, since a stop may have been lost with the records: every engine stays halted`,
      );
      say(
        `agora: check the record: \`./agora audit verify\`. Then \`./agora up\`, \`./agora why\`, rm ${killFileOf(home)}, and resume`,
      );
      return 'ok';
    } finally {
      release();
    }
  },
};
