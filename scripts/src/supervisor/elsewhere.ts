// Which deployments run on this host, by the command lines of their processes: those of other homes, and those whose record is lost.
// Linux alone tells it, and of containers it tells nothing; an empty answer proves nothing.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

export interface RunningHome {
  readonly dir: string;
  /** The checkouts that its processes were started from. */
  readonly roots: ReadonlySet<string>;
  /** As their runtime files are named: `guardian`, `engine-mm-1`, …; `supervisor`. */
  readonly processes: ReadonlySet<string>;
}

const MAIN = /^(\/.*)\/(?:apps\/[\w-]+|scripts)\/src\/main\.ts$/;
/** Anybody may call a process what they like; what is shown of it must not write on the terminal. */
const HOME = /^\/\P{Cc}*$/u;
const RUNTIME_FILE = /^\/\P{Cc}*\/run\/[\w-]+\.json$/u;

export function runningHomes(): RunningHome[] {
  return homesIn(commandLines());
}

/** A guardian that runs `--once` ends by itself: it is no deployment. */
export function homesIn(commands: readonly (readonly string[])[]): RunningHome[] {
  const homes = new Map<string, { dir: string; roots: Set<string>; processes: Set<string> }>();
  for (const args of commands) {
    const main = args.map((each) => MAIN.exec(each)).find((each) => each !== null);
    const owner = ownerOf(args);
    if (main == null || owner === null || args.includes('--once')) continue;
    const known = homes.get(owner.dir) ?? { dir: owner.dir, roots: new Set(), processes: new Set() };
    known.roots.add(main[1] ?? '');
    known.processes.add(owner.process);
    homes.set(owner.dir, known);
  }
  return [...homes.values()];
}

function ownerOf(args: readonly string[]): { dir: string; process: string } | null {
  const after = (flag: string) => args[args.indexOf(flag) + 1] ?? '';
  if (args.includes('supervise') && HOME.test(after('--home')))
    return { dir: after('--home'), process: 'supervisor' };
  const file = args.includes('--config') ? after('--config') : '';
  if (!RUNTIME_FILE.test(file)) return null;
  return { dir: dirname(dirname(file)), process: basename(file, '.json') };
}

function commandLines(): string[][] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(commandLine);
  } catch {
    return [];
  }
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return []; // It has ended, or is hidden.
  }
}
