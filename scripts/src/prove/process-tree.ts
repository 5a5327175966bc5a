// Which processes descend from one, and stay found when whoever started them is gone: a table is looked at again and again, and what was
// once seen below the root is remembered by its identity. Linux tells start times; elsewhere a pid alone has to do.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { type Identity, identityOf, isAlive } from '../supervisor/identity.ts';

export interface Row {
  readonly pid: number;
  readonly ppid: number;
}

/** Every process of this host that is not a zombie. */
export function allProcesses(): Row[] {
  if (process.platform !== 'linux') return parentsOf(execFileSync('ps', ['-Ao', 'pid=,ppid=']).toString());
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return state === 'Z' ? [] : [{ pid: Number(name), ppid: Number(ppid) }];
    } catch {
      return []; // it ended while we looked
    }
  });
}

/** What `ps` prints: two numbers a line. */
export function parentsOf(text: string): Row[] {
  return [...text.matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm)].map(([, pid, ppid]) => ({
    pid: Number(pid),
    ppid: Number(ppid),
  }));
}

/** The descendants of `roots` in a table, without the roots themselves, and nothing at or below `spared`. */
export function below(roots: ReadonlySet<number>, rows: readonly Row[], spared: number): number[] {
  const children = Map.groupBy(rows, ({ ppid }) => ppid);
  const found = new Set<number>();
  const ahead = [...roots];
  for (let pid = ahead.pop(); pid !== undefined; pid = ahead.pop())
    for (const child of children.get(pid) ?? [])
      if (child.pid !== spared && !roots.has(child.pid) && !found.has(child.pid)) {
        found.add(child.pid);
        ahead.push(child.pid);
      }
  return [...found];
}

/** Everything that ever descended from the roots that it is given. */
export class Descendants {
  readonly #known = new Map<number, Identity>();

  /** Counts the root as one of them. */
  add(pid: number): void {
    this.#known.set(pid, identityOf(pid));
  }

  /** Looks once more; what is alive of all that was ever seen. */
  living(): Identity[] {
    for (const [pid, identity] of this.#known) if (!isAlive(identity)) this.#known.delete(pid);
    const roots = new Set(this.#known.keys());
    for (const pid of below(roots, allProcesses(), process.pid)) this.#known.set(pid, identityOf(pid));
    return [...this.#known.values()].filter(isAlive);
  }
}
