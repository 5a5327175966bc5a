// Where a run lives: one folder, named after the process that made it, under which everything lies that its fleet writes. However a run ends,
// its processes, mounts and files go with it: it clears them as it exits, and the next run does for one that was killed. Nothing else is touched.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const NAME = /^agora-chaos-(\d+)\.(\d+)$/;
/** What a fleet is made of; whoever else looks into the folder is left alone. */
const OURS = /^(node|redis)/;
const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;
/** Field 22 of /proc/PID/stat, counted after the name, which may hold anything. */
const START_FIELD = 19;

/** Everything temporary is made in there from now on. */
export function claimGround(): string {
  const above = tmpdir();
  clearAbandoned(above);
  const dir = join(above, groundName(process.pid));
  mkdirSync(dir, { mode: 0o700 });
  process.env.TMPDIR = dir;
  process.once('exit', () => clear(dir));
  for (const signal of SIGNALS) process.once(signal, () => process.exit(128 + constants.signals[signal]));
  return dir;
}

/** A number of a process is used again; together with its start it is not. */
export function groundName(pid: number): string {
  return `agora-chaos-${pid}.${startOf(pid) ?? 0}`;
}

/** Clears what runs have left behind that do not live any more. */
export function clearAbandoned(above: string): void {
  for (const name of readdirSync(above)) {
    const [, pid, start] = NAME.exec(name) ?? [];
    if (pid !== undefined && startOf(Number(pid)) !== start) clear(join(above, name));
  }
}

function clear(dir: string): void {
  for (const pid of processesIn(dir)) end(pid);
  for (const target of mountsIn(dir)) execFileSync('umount', ['-l', target]);
  // Whoever has just been killed may still be writing.
  rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** By their command line, or by where they work: redis-server overwrites the one. */
function processesIn(dir: string): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => {
    if (pid === process.pid || !OURS.test(basename(linkOf(pid, 'exe')))) return false;
    return textOf(pid, 'cmdline').includes(`${dir}/`) || `${linkOf(pid, 'cwd')}/`.startsWith(`${dir}/`);
  });
}

function mountsIn(dir: string): string[] {
  const targets = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  return targets.filter((target) => target.startsWith(`${dir}/`));
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function startOf(pid: number): string | null {
  const stat = textOf(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_FIELD] ?? null;
}

/** Empty where the process is gone, or another user's. */
function textOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

function linkOf(pid: number, name: string): string {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return '';
  }
}
