// `./agora down`: stops every process in order and proves that none is left; `--purge` then removes all data.
import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { say, step } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { type Home, homeAt, ROOT } from '../home.ts';
import { permitPurge } from '../prepare/purge.ts';
import { type End, endsOf, mayRest, unprovenOf } from '../supervisor/ends.ts';
import { leftovers, readState, runsAs } from '../supervisor/state.ts';
import { stopAll } from '../supervisor/stop.ts';
import type { Command } from './command.ts';

export const down: Command = {
  summary: 'stop everything in order; --purge also removes keys, data, builds and packages',
  usage: 'down [--purge [--confirm "PURGE [UNPROVEN] VENUE"]]',
  flags: { purge: { type: 'boolean' }, confirm: { type: 'string' } },
  wordsMax: 0,
  async run(args) {
    const home = homeAt(args.home);
    if (args.flags.purge === true) await permitPurge(home, args.flags.confirm);
    const ran = runsAs(readState(home)) !== 'nothing';
    // Engines prove their zero before they go, which may take half a minute.
    const stopped = ran
      ? await step('stopping everything in order', () => stopAll(home))
      : await stopAll(home);
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
    const ends = endsOf(state?.processes ?? []);
    if (ran) judge(ends, args.flags.purge === true);
    else sayUnproven(ends);
    if (args.flags.purge === true) await purge(home);
    return 'ok';
  },
};

/** Refuses to end well, and to remove the keys, while orders may rest with nobody to cancel them. */
export function judge(ends: readonly End[], purges: boolean): void {
  for (const { engine, sentence } of ends) say(`agora: ${engine}: ${sentence}`);
  const unproven = unprovenOf(ends);
  if (unproven.length > 0) throw mayRest(unproven);
  const unstarted = ends.filter(({ is }) => is === 'notStarted').map(({ engine }) => engine);
  if (purges && unstarted.length > 0)
    throw new Refusal(
      'failed',
      `everything is stopped and kept: what an earlier run left of ${unstarted.join(', ')} is not known`,
      '`./agora kill` proves it; `./agora down --purge` then asks for a phrase',
    );
}

function sayUnproven(ends: readonly End[]): void {
  for (const { engine, is } of ends)
    if (is === 'unproven')
      say(`agora: ${engine}: no proof that no order of it rested when it ended; \`./agora kill\` gives one`);
}

/** Everything that AGORA wrote, but for Debian packages, which the operator may use otherwise. */
export async function purge(home: Home): Promise<void> {
  const isDefault = home.dir === homeAt(undefined).dir;
  // In a folder that the operator chose, what AGORA did not make is the operator's.
  const { dir, ...folders } = home;
  const own = isDefault ? [dir, ...builtFolders()] : Object.values(folders);
  await step(`removing ${own.map((path) => relative(process.cwd(), path) || '.').join(', ')}`, async () => {
    for (const path of own) rmSync(path, { recursive: true, force: true });
    if (existsSync(dir) && readdirSync(dir).length === 0) rmdirSync(dir);
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
