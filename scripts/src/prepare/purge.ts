// What must be so before `./agora down --purge` removes a home: no other deployment lies in it or runs from this checkout's packages,
// and keys that a real venue may know, or without which orders may rest, go only by a typed phrase.
import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../cli/refusal.ts';
import { containersHome } from '../containers/env-file.ts';
import { type Home, homeAt, ROOT } from '../home.ts';
import { venueOf } from '../kill/whereabouts.ts';
import { confirm } from '../requests/send.ts';
import { type RunningHome, runningHomes } from '../supervisor/elsewhere.ts';
import { endsOf } from '../supervisor/ends.ts';
import { planFile } from '../supervisor/plan.ts';
import { readState, runsAs } from '../supervisor/state.ts';

/** What is there beside a home. */
export interface Others {
  /** The home of this checkout, with which its packages go. */
  readonly own: string;
  readonly running: readonly RunningHome[];
  /** The home of the containers that were prepared in this checkout. */
  readonly containers: string | null;
}

const here = (): Others => ({
  own: homeAt(undefined).dir,
  running: runningHomes(),
  containers: containersHome(),
});

/** Throws a Refusal where it must not be; nothing has been touched then. `given`: the phrase of the command line. */
export async function permitPurge(
  home: Home,
  given: string | boolean | undefined,
  others: Others = here(),
): Promise<void> {
  refuseForeign(home, others);
  refuseContainers(home, others);
  refuseOthers(home, others);
  refuseInner(home, others);
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
function refuseForeign(home: Home, { own }: Others): void {
  if (home.dir === own || !existsSync(home.dir)) return;
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
function refuseOthers(home: Home, { own, running }: Others): void {
  const takesPackages = home.dir === own;
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

/** What stands still is seen by no process, and its keys may be all that clears what rests: it goes by its own name and phrase. */
function refuseInner(home: Home, { own }: Others): void {
  const inner = innerHome(home, own);
  if (inner === undefined) return;
  throw new Refusal(
    'failed',
    `${inner} lies in what would be removed, and looks like the home of another deployment; nothing was touched`,
    `\`./agora down --purge --home ${inner}\` first, or move it away`,
  );
}

/** A home that would go with this one, if there is any. `whole`: the home of the checkout; of any other only AGORA's own folders go. */
export function innerHome(home: Home, whole: string): string | undefined {
  const { dir, ...folders } = home;
  const roots = dir === whole ? [dir] : Object.values(folders);
  return roots
    .flatMap((root) => [root, ...foldersBelow(root)])
    .find((folder) => folder !== dir && isHome(homeAt(folder)));
}

function isHome(home: Home): boolean {
  return hasWallets(home) || existsSync(planFile(home));
}

/** Links are not followed: what they lead to stays. Packages hold no home, and are many. */
function foldersBelow(dir: string): string[] {
  if (!isFolder(dir)) return [];
  const found = readdirSync(dir, { withFileTypes: true })
    .filter((each) => each.isDirectory() && each.name !== 'node_modules')
    .map(({ name }) => join(dir, name));
  return found.flatMap((folder) => [folder, ...foldersBelow(folder)]);
}

function hasWallets({ secrets }: Home): boolean {
  return isFolder(secrets) && readdirSync(secrets).some((name) => /^wallet-.*\.key$/.test(name));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isWithin(dir: string, path: string): boolean {
  return path === dir || path.startsWith(`${dir}/`);
}
