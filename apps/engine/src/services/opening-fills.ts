/**
 * Which of the fills that were read beside the account are in the positions that it showed. The fills are read after
 * the account, and their times alone do not tell: a fill of the very instant of the look, or of a block that the venue had not counted yet, may be in
 * one and not in the other. Each fill says where it starts, so that the chain of them tells what the position followed.
 */
import type { Coin } from '@agora/shared/ids';
import { chainOf } from '../core/position/fill-chain.ts';
import type { VenuePosition } from '../core/position/opening.ts';
import type { VenueFill } from '../ports/venue-news.ts';

export interface FillsWithin {
  readonly within: readonly VenueFill[];
  /** Coins whose fills do not lead to the position that was shown: one of them was not read, or not counted whole. */
  readonly strayed: readonly Coin[];
}

/** The account as it was shown: positions of the coins that are traded, at a venue time. */
export interface Shown {
  readonly coins: readonly Coin[];
  readonly positions: readonly VenuePosition[];
  readonly venueTimeMs: number;
}

/**
 * `fills` oldest first. Those of coins that strayed or are not traded, or that do not say where they start, are parted by the time
 * of the look. One that was not read and is told later would be booked as news though the position has it: so all of them have to chain.
 */
export function fillsWithin(
  fills: readonly VenueFill[],
  { coins, positions, venueTimeMs }: Shown,
): FillsWithin {
  const strayed: Coin[] = [];
  const within = new Set<VenueFill>();
  for (const [coin, own] of Map.groupBy(fills, ({ coin }) => coin)) {
    const szi = positions.find((position) => position.coin === coin)?.szi ?? 0;
    const isTold = coins.includes(coin) && own.every(({ startSzi }) => startSzi !== null);
    const blocks = isTold ? blocksOf(own, szi) : null;
    const cut = blocks === null ? null : cutOf(blocks, szi, venueTimeMs);
    if (isTold && cut === null) strayed.push(coin);
    const inside =
      blocks === null || cut === null
        ? own.filter(({ timeMs }) => timeMs <= venueTimeMs)
        : blocks.slice(0, cut).flatMap((block) => block.fills);
    for (const fill of inside) within.add(fill);
  }
  return { within: fills.filter((fill) => within.has(fill)), strayed };
}

/** The fills of one instant: a position has all of them or none. */
interface Block {
  readonly timeMs: number;
  readonly fills: readonly VenueFill[];
  readonly startSzi: number;
  readonly endSzi: number;
}

/** Null where those of an instant make no chain, or one instant does not begin where the one before it ended. */
function blocksOf(fills: readonly VenueFill[], shownSzi: number): Block[] | null {
  const byTime = Map.groupBy(fills, ({ timeMs }) => timeMs);
  const blocks: Block[] = [];
  let heldSzi = beginningOf(byTime.values(), shownSzi);
  for (const [timeMs, own] of byTime) {
    const chain = chainOf(own, heldSzi);
    if (chain === null || chain.startSzi !== heldSzi) return null;
    blocks.push({ timeMs, ...chain });
    heldSzi = chain.endSzi;
  }
  return blocks;
}

/**
 * Where the first of them begins. Fills that lead back may begin at any of their positions: at the one from which the first that lead
 * on set out, and where none do, at the one that is shown.
 */
function beginningOf(blocks: Iterable<readonly VenueFill[]>, shownSzi: number): number {
  for (const fills of blocks) {
    const chain = chainOf(fills, null);
    if (chain !== null && chain.startSzi !== chain.endSzi) return chain.startSzi;
  }
  return shownSzi;
}

/**
 * How many blocks lead to the position; null = no number of them does. Where it was there more than once the newest counts that is
 * not after the look, else the first after it.
 */
function cutOf(blocks: readonly Block[], szi: number, venueTimeMs: number): number | null {
  let found: number | null = blocks[0]?.startSzi === szi ? 0 : null;
  for (const [i, { timeMs, endSzi }] of blocks.entries()) {
    if (endSzi === szi && (timeMs <= venueTimeMs || found === null)) found = i + 1;
  }
  return found;
}
