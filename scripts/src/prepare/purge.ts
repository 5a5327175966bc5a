// What must be so before `./agora down --purge` removes a home: no other deployment lives in it or runs from this checkout's packages,
// and keys that a real venue may know, or without which orders may rest, go only by a typed phrase.
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../cli/refusal.ts';
import { containersHome } from '../containers/env-file.ts';
import { type Home, homeAt, ROOT } from '../home.ts';
import { venueOf } from '../kill/whereabouts.ts';
import { confirm } from '../requests/send.ts';
import { type RunningHome, runningHomes } from '../supervisor/elsewhere.ts';
import { endsOf } from '../supervisor/ends.ts';
import { readState, runsAs } from '../supervisor/state.ts';

export interface Others {
  readonly running: readonly RunningHome[];
  /** The home of the containers that were prepared in this checkout. */
  readonly containers: string | null;
}

const here = (): Others => ({ running: runningHomes(), containers: containersHome() });

/** Throws a Refusal where it must not be; nothing has been touched then. `given`: the phrase of the command line. */
export async function permitPurge(
  home: Home,
  given: string | boolean | undefined,
  others: Others = here(),
): Promise<void> {
  refuseForeign(home);
  refuseContainers(home, others);
  refuseOthers(home, others);
  const phrase = phraseFor(home);
  if (phrase !== null) await confirm(phrase, given);
}

/**
 * A phrase of its own where nothing runs and the last end is no proof: keys are what clears, and nothing on record tells that a `kill`
 * has done so since. Of what runs the end is judged when it has been seen.
 */
function phraseFor(home: Home): string | null {
  if (!hasWallets(home)) return null;
  const venue = venueOf(home);
  const state = readState(home);
  const isProven =
    runsAs(state) !== 'nothing' || endsOf(state?.processes ?? []).every(({ is }) => is === 'proven');
  if (!isProven) return `PURGE UNPROVEN ${venue ?? 'KEYS'}`;
  return venue === 'paper' ? null : `PURGE ${venue ?? 'KEYS'}`;
}

/** A folder with some of a home's names was named by mistake. */
function refuseForeign(home: Home): void {
  if (home.dir === homeAt(undefined).dir || !existsSync(home.dir)) return;
  if (Object.values(home).every((folder) => existsSync(folder))) return;
  throw new Refusal(
    'usage',
    `${home.dir} is no home that \`./agora up\` made; nothing was touched`,
    'look at --home again; what an `up` began there, remove by hand',
  );
}

function refuseContainers(home: Home, { containers }: Others): void {
  const own = join(home.dir, 'compose');
  const found = lstatSync(own, { throwIfNoEntry: false }) === undefined ? containers : own;
  if (found === null || !isWithin(home.dir, found)) return;
  throw new Refusal(
    'failed',
    `${found} holds the keys and secrets of a deployment in containers; nothing was touched`,
    '`docker compose down`, then move that folder and .env away or remove them yourself',
  );
}

/** Packages and the web build are the checkout's, and go with its own home. */
function refuseOthers(home: Home, { running }: Others): void {
  const takesPackages = home.dir === homeAt(undefined).dir;
  const other = running.find(
    ({ dir, roots }) => dir !== home.dir && (isWithin(home.dir, dir) || (takesPackages && roots.has(ROOT))),
  );
  if (other === undefined) return;
  throw new Refusal(
    'failed',
    `${other.dir} runs from what would be removed (${[...other.processes].join(', ')}); nothing was touched`,
    `\`./agora down --home ${other.dir}\` first`,
  );
}

function hasWallets({ secrets }: Home): boolean {
  return existsSync(secrets) && readdirSync(secrets).some((name) => /^wallet-.*\.key$/.test(name));
}

function isWithin(dir: string, path: string): boolean {
  return path === dir || path.startsWith(`${dir}/`);
}
