// In which order the engines stand. Worst first, except while somebody is in the list: a row that moved between the look and the press
// would stop another engine. Pure.
import type { FleetRow } from '@agora/shared/fleet';
import type { EngineId } from '@agora/shared/ids';

/** `rows` in the order of `held`, what is not in it behind, as it came; null = as they came. */
export function inHeldOrder(
  rows: readonly FleetRow[],
  held: readonly EngineId[] | null,
): readonly FleetRow[] {
  if (held === null) return rows;
  const placeOf = ({ engine_id }: FleetRow) => {
    const place = held.indexOf(engine_id);
    return place === -1 ? held.length : place;
  };
  return [...rows].sort((a, b) => placeOf(a) - placeOf(b));
}
