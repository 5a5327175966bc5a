// The structure of a JSON value: which keys it has, of which kinds. Used to compare our answers with recorded ones
// whose values differ by nature.

/** Every path with the kinds of value found there; list elements share one path. */
export function structureOf(value: unknown): Map<string, Set<string>> {
  const paths = new Map<string, Set<string>>();
  walk(value, '$', paths);
  return paths;
}

function walk(value: unknown, path: string, paths: Map<string, Set<string>>): void {
  const kinds = paths.get(path) ?? new Set();
  kinds.add(kindOf(value));
  paths.set(path, kinds);
  if (Array.isArray(value)) {
    for (const item of value) walk(item, `${path}[]`, paths);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) walk(item, `${path}.${key}`, paths);
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return 'decimal';
  return typeof value;
}

/** Paths that both have, with kinds that have nothing in common. */
export function kindConflicts(ours: unknown, theirs: unknown): string[] {
  const recorded = structureOf(theirs);
  return [...structureOf(ours)]
    .filter(([path, kinds]) => {
      const other = recorded.get(path);
      return other !== undefined && ![...kinds].some((kind) => other.has(kind));
    })
    .map(([path]) => path);
}

/** Paths that the recording has and our answer lacks, where ours has the parent. */
export function missingPaths(ours: unknown, theirs: unknown): string[] {
  const mine = structureOf(ours);
  return [...structureOf(theirs).keys()].filter((path) => !mine.has(path) && mine.has(parentOf(path)));
}

/** Paths that our answer has and the recording lacks, where the recording has the parent. */
export function addedPaths(ours: unknown, theirs: unknown): string[] {
  return missingPaths(theirs, ours);
}

function parentOf(path: string): string {
  return path.endsWith('[]') ? path.slice(0, -2) : path.slice(0, path.lastIndexOf('.'));
}
