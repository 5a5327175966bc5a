// `./agora down`: stops every process in order and proves that none is left; `--purge` then removes all data.
import { readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { say, step } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { type Home, homeAt, ROOT } from '../home.ts';
import { permitPurge } from '../prepare/purge.ts';
import { leftovers, readState, type SupervisorState } from '../supervisor/state.ts';
import { stopAll } from '../supervisor/stop.ts';
import type { Command } from './command.ts';

export const down: Command = {
  summary: 'stop everything in order; --purge also removes keys, data, builds and packages',
  usage: 'down [--purge [--confirm "PURGE VENUE"]]',
  flags: { purge: { type: 'boolean' }, confirm: { type: 'string' } },
  wordsMax: 0,
  async run(args) {
    const home = homeAt(args.home);
    if (args.flags.purge === true) await permitPurge(home, args.flags.confirm);
    const stopped = await stopAll(home);
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
    if (stopped.length > 0 && state !== undefined) sayWhatRests(state);
    if (args.flags.purge === true) await purge(home);
    return 'ok';
  },
};

/** Refuses to end well, and to remove the keys, while orders may rest with nobody to cancel them. */
function sayWhatRests(state: SupervisorState): void {
  const ends = endsOf(state);
  for (const { engine, sentence } of ends) say(`agora: ${engine}: ${sentence}`);
  const unproven = ends.filter(({ proven }) => !proven).map(({ engine }) => engine);
  if (unproven.length > 0)
    throw new Refusal(
      'failed',
      `orders of ${unproven.join(', ')} may rest at the venue, and nobody is left to cancel them`,
      'run `./agora kill`: it needs no engine, guardian or Redis, and ends when the venue shows none',
    );
}

const ENGINE = 'engine-';
const ENDED_WELL = 'exited with code 0';

/** How each engine was left: an engine, and a guardian, end with 0 only where nothing of it rests. */
export function endsOf({ processes }: Pick<SupervisorState, 'processes'>) {
  const endedWell = (name: string) => processes.find((each) => each.name === name)?.lastExit === ENDED_WELL;
  const engines = processes.filter(({ name }) => name.startsWith(ENGINE)).map(({ name }) => name);
  return engines.map((name) => {
    const [byItself, byGuardian] = [endedWell(name), endedWell('guardian')];
    const sentence = byItself
      ? 'no order of it rests, proven by the engine'
      : byGuardian
        ? 'ended without a proof; the guardian found nothing more to cancel'
        : 'its open orders are not known; what the venue showed last is at the end of `./agora logs guardian`';
    return { engine: name.slice(ENGINE.length), sentence, proven: byItself || byGuardian };
  });
}

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
