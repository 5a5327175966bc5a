// Which tests docs/invariants.md names for which invariant: what a run of the whole suite shows of it. Those that a judge holds, or a page, have none.
import { tablesIn } from './tables.ts';

/** Files, by the number of the invariant. */
export function namedTests(): ReadonlyMap<string, readonly string[]> {
  const rows = tablesIn('invariants.md')[0]?.rows ?? [];
  const named = rows.map(([id = '', _, heldBy = '']): [string, string[]] => [
    id,
    [...heldBy.matchAll(/`([^`]+\.test\.ts)`/g)].flatMap(([, file]) => file ?? []),
  ]);
  return new Map(named.filter(([, files]) => files.length > 0));
}
