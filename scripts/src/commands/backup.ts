// `./agora backup DIR`: the records of this deployment, taken while it runs or not, each store checked by Redis' own tool and each
// file with its hash. It holds no secret and no permission to trade.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { copyPart, PARTS, writeManifest } from '../backup/content.ts';
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { homeAt } from '../home.ts';
import { checkAofTool } from '../redis/check-aof.ts';
import { planOf } from '../status/engines.ts';
import type { Command } from './command.ts';

const run = promisify(execFile);
/** A store that is written while it is copied may be cut in the middle of a record: then it is copied again. */
const TRIES_MAX = 10;

export const backup: Command = {
  summary: 'copy halt files, audit chains and both stores into DIR, and check what was copied',
  usage: 'backup DIR',
  flags: {},
  wordsMax: 1,
  async run(args) {
    const home = homeAt(args.home);
    const plan = planOf(home);
    const [word] = args.words;
    if (word === undefined) throw new Refusal('usage', 'a folder is needed', '`./agora backup DIR`');
    const dir = resolve(word);
    // It would be copied into itself.
    if (PARTS.some((part) => `${dir}/`.startsWith(`${home[part]}/`)))
      throw new Refusal('usage', `${dir} lies in what is copied`, 'name a folder outside of it');
    if (existsSync(dir) && readdirSync(dir).length > 0)
      throw new Refusal('usage', `${dir} is not empty`, 'name a new folder');
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const about = { build_id: plan.buildId, engines: plan.engineIds };
    const { files } = await copied().catch((error: unknown) => {
      // It was empty; half a backup would refuse the next one.
      for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true, force: true });
      throw error;
    });
    const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
    say(`agora: ${Object.keys(files).length} files, ${(bytes / 1e6).toFixed(1)} MB in ${dir}, checked`);
    say(`agora: secrets are not in it: keep ${home.secrets} and ${home.tls} apart, offline`);
    return 'ok';

    async function copied() {
      for (const part of PARTS) copyPart(home, part, dir);
      for (const part of ['redisLatch', 'redisLive'] as const) await settle(part);
      return writeManifest(dir, about, Date.now());
    }

    async function settle(part: 'redisLatch' | 'redisLive'): Promise<void> {
      for (let tries = 1; !(await isWhole(join(dir, part, 'appendonlydir'))); tries += 1) {
        if (tries === TRIES_MAX)
          throw new Refusal(
            'failed',
            `the store ${part} could not be copied whole`,
            'try again, or after `./agora down`',
          );
        rmSync(join(dir, part), { recursive: true });
        copyPart(home, part, dir);
      }
    }
  },
};

async function isWhole(dir: string): Promise<boolean> {
  const tool = checkAofTool();
  const manifests = existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith('.manifest')) : [];
  const checks = manifests.map((name) =>
    run(tool, [join(dir, name)]).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(checks)).every(Boolean);
}
