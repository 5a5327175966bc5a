// `./agora down`: stops every process in order and proves that none is left; `--purge` then removes all data.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { say, step } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { type Home, homeAt, ROOT } from '../home.ts';
import { leftovers, readState } from '../supervisor/state.ts';
import { stopAll } from '../supervisor/stop.ts';
import type { Command } from './command.ts';

export const down: Command = {
  summary: 'stop everything in order; --purge also removes keys, data, builds and packages',
  usage: 'down [--purge]',
  flags: { purge: { type: 'boolean' } },
  wordsMax: 0,
  async run(args) {
    const home = homeAt(args.home);
    const stopped = existsSync(home.run) ? await stopAll(home) : [];
    const state = readState(home);
    const left = state === undefined ? [] : leftovers(state);
    if (left.length > 0) {
      throw new Refusal(
        'failed',
        `still running: ${left.map((each) => `${each.name} (pid ${each.identity.pid})`).join(', ')}`,
        'run `./agora down` again',
      );
    }
    say(stopped.length === 0 ? 'agora: nothing was running' : `agora: stopped ${stopped.join(', ')}`);
    if (args.flags.purge === true) await purge(home);
    return 'ok';
  },
};

/** Everything that AGORA wrote, but for Debian packages, which the operator may use otherwise. */
async function purge(home: Home): Promise<void> {
  const own = [join(home.dir)];
  if (home.dir === homeAt(undefined).dir) own.push(...builtFolders());
  await step(`removing ${own.map((path) => relative(process.cwd(), path) || '.').join(', ')}`, async () => {
    for (const path of own) rmSync(path, { recursive: true, force: true });
  });
  say(
    'agora: purged. Packages that apt-get installed (redis-server, chromium) stay; remove them with apt-get if unwanted',
  );
}

function builtFolders(): string[] {
  const workspaces = ['apps', 'packages'].flatMap((top) =>
    readdirSync(join(ROOT, top)).map((name) => join(ROOT, top, name)),
  );
  return [
    ...[ROOT, join(ROOT, 'scripts'), ...workspaces].map((dir) => join(dir, 'node_modules')),
    join(ROOT, 'apps/web/.next'),
  ];
}
