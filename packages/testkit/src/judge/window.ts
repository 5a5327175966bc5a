// The part of a list, ordered by time, that lies within a span; found by halving, since journals are long.

export function within<T extends { readonly us: number }>(
  list: readonly T[],
  fromUs: number,
  toUs: number,
): T[] {
  return list.slice(firstFrom(list, fromUs), firstFrom(list, toUs + 1));
}

function firstFrom(list: readonly { readonly us: number }[], us: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.us ?? Number.POSITIVE_INFINITY) < us) low = middle + 1;
    else high = middle;
  }
  return low;
}
