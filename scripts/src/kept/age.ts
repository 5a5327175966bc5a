// How old a kept file is, told by the code and not by the calendar: is it of the code that lies here, of which change set, and how many
// commits have touched engine, guardian or what they share since.
import { ROOT } from '../home.ts';
import { pathOf, type Stamps } from './files.ts';
import { git, PROVEN_FOLDERS, provenFiles, treeOfFolder } from './proven.ts';

/** The change set that was being written when stamps began: whatever has none is at least as old. */
const FIRST_STAMPED = '0.1.0';

/** Change sets between the file and the newest; 0 = of this one. A change set that the changelog does not know is as old as can be. */
export function changeSetsSince(
  { all, bare }: Pick<Stamps, 'all' | 'bare'>,
  changeSets: readonly string[],
): number {
  const named = [...all.map(({ change_set }) => change_set), ...(bare ? [FIRST_STAMPED] : [])];
  const ages = named.map((name) => changeSets.indexOf(name));
  return ages.some((age) => age === -1) ? changeSets.length : Math.max(0, ...ages);
}

/** Every part of it has seen exactly this code. */
export const isFresh = ({ all, bare }: Pick<Stamps, 'all' | 'bare'>, proven: string): boolean =>
  !bare && all.length > 0 && all.every((stamp) => stamp.proven === proven);

/**
 * Commits that touched what is proven since the oldest run in the file. Where its commit is none of this history (it was moved, or
 * there was none), counted from its date, and without one from the commit that last changed the file. Null = no git here, or not kept yet.
 */
export function commitsSince(
  name: string,
  { all, bare, at }: Stamps,
  paths: readonly string[] = pathsOfProven(),
): number | null {
  const ages = [
    ...all.map(
      ({ at: begun, source }) =>
        (source === null ? null : countSince(source.commit, paths)) ?? countAfter(begun, paths),
    ),
    ...(bare ? [at === null ? sinceKept(name, paths) : countAfter(at, paths)] : []),
  ];
  return ages.some((age) => age === null) ? null : Math.max(0, ...ages.map(Number));
}

function sinceKept(name: string, paths: readonly string[]): number | null {
  const commit = said(['log', '-1', '--format=%H', '--', pathOf(name)]);
  return commit === null || commit === '' ? null : countSince(commit, paths);
}

function countAfter(at: string, paths: readonly string[]): number | null {
  const count = said(['rev-list', '--count', `--since=${at}`, 'HEAD', '--', ...paths]);
  return count === null ? null : Number(count);
}

function countSince(commit: string, paths: readonly string[]): number | null {
  if (said(['merge-base', '--is-ancestor', commit, 'HEAD']) === null) return null;
  const count = said(['rev-list', '--count', `${commit}..HEAD`, '--', ...paths]);
  return count === null ? null : Number(count);
}

/** Tests are not proven; a file of the folders that is gone is still asked for. */
export const pathsOfProven = (): readonly string[] => [
  ...PROVEN_FOLDERS,
  ...provenFiles(treeOfFolder(ROOT)).filter((path) => path.startsWith('packages/')),
  ':(exclude)*.test.ts',
];

function said(args: readonly string[]): string | null {
  try {
    return git(ROOT, args).toString().trim();
  } catch {
    return null;
  }
}
