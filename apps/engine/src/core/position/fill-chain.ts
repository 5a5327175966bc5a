/**
 * The order in which the venue made its fills. It tells those of one block in any order, but each says at which position it starts, so that
 * they chain: every one starts where another ended. A block from which one is missing has no such chain.
 */
import type { Side } from '@agora/shared/order';

/** A fill, as far as its place in the chain goes. */
export interface ChainFill {
  readonly side: Side;
  readonly px: number;
  readonly sz: number;
  readonly oid: number;
  readonly tid: number;
  /** Signed lots before it; null = not told. */
  readonly startSzi: number | null;
}

export interface FillChain<F> {
  /** In the order in which they were made. */
  readonly fills: readonly F[];
  readonly startSzi: number;
  readonly endSzi: number;
  /** Another order may chain as well, and cost something else: a position was left twice, by different fills. */
  readonly ambiguous: boolean;
}

type Placed<F> = F & { readonly startSzi: number };

/**
 * The chain of all `fills` (at least one) of one coin and one venue time; null where there is none. It is the same whatever the order in
 * which they come. Where they lead back to where they began, they may have begun at any of their positions: at `heldSzi`, where that is one.
 *
 * Hierholzer, C. (1873): a walk over every edge of a directed graph, here from position to position.
 */
export function chainOf<F extends ChainFill>(
  fills: readonly F[],
  heldSzi: number | null,
): FillChain<F> | null {
  const placed = fills.filter((fill): fill is Placed<F> => fill.startSzi !== null);
  if (placed.length < fills.length) return null;
  const leaving = Map.groupBy(placed.toSorted(byLikelihood), ({ startSzi }) => startSzi);
  const ambiguous = [...leaving.values()].some((from) => from.some((fill) => !isAlike(fill, from[0])));
  const moved = placed.reduce((sum, fill) => sum + signedLots(fill), 0);
  const startSzi = startOf(leaving, moved, heldSzi);
  const walked = startSzi === null ? [] : walk(leaving, startSzi);
  if (startSzi === null || !isChain(walked, startSzi, placed.length)) return null;
  return { fills: walked, startSzi, endSzi: startSzi + moved, ambiguous };
}

function signedLots({ side, sz }: Pick<ChainFill, 'side' | 'sz'>): number {
  return side === 'buy' ? sz : -sz;
}

/** Of fills that start alike, those at the better price came first, then those of the older order. */
function byLikelihood(a: ChainFill, b: ChainFill): number {
  if (a.side !== b.side) return a.side === 'buy' ? -1 : 1;
  const better = a.side === 'buy' ? b.px - a.px : a.px - b.px;
  return better || a.oid - b.oid || a.tid - b.tid;
}

function isAlike(a: ChainFill, b: ChainFill | undefined): boolean {
  return a.side === b?.side && a.px === b.px && a.sz === b.sz;
}

/** The position that is left once more often than it is reached; where there is none, they lead in a circle. */
function startOf(
  leaving: ReadonlyMap<number, readonly Placed<ChainFill>[]>,
  moved: number,
  heldSzi: number | null,
): number | null {
  if (moved === 0) {
    if (heldSzi !== null && leaving.has(heldSzi)) return heldSzi;
    return Math.min(...leaving.keys());
  }
  const surplus = new Map<number, number>();
  const count = (szi: number, by: number) => surplus.set(szi, (surplus.get(szi) ?? 0) + by);
  for (const fill of [...leaving.values()].flat()) {
    count(fill.startSzi, 1);
    count(fill.startSzi + signedLots(fill), -1);
  }
  return [...surplus].find(([, by]) => by === 1)?.[0] ?? null;
}

function walk<F extends ChainFill>(
  leaving: ReadonlyMap<number, readonly Placed<F>[]>,
  startSzi: number,
): Placed<F>[] {
  const taken = new Map<number, number>();
  const path: (Placed<F> | null)[] = [null];
  const walked: Placed<F>[] = [];
  for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
    const szi = last === null ? startSzi : last.startSzi + signedLots(last);
    const next = taken.get(szi) ?? 0;
    const fill = leaving.get(szi)?.[next];
    if (fill === undefined) {
      path.pop();
      if (last !== null) walked.push(last);
    } else {
      taken.set(szi, next + 1);
      path.push(fill);
    }
  }
  return walked.reverse();
}

function isChain(fills: readonly Placed<ChainFill>[], startSzi: number, count: number): boolean {
  let szi = startSzi;
  for (const fill of fills) {
    if (fill.startSzi !== szi) return false;
    szi += signedLots(fill);
  }
  return fills.length === count;
}
