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
 * of the look.
 */
export function fillsWithin(
  fills: readonly VenueFill[],
  { coins, positions, venueTimeMs }: Shown,
): FillsWithin {
  const strayed: Coin[] = [];
  const within = new Set<VenueFill>();
  for (const [coin, own] of Map.groupBy(fills, ({ coin }) => coin)) {
    const blocks = coins.includes(coin) ? blocksOf(own) : null;
    const szi = positions.find((position) => position.coin === coin)?.szi ?? 0;
    const cut = blocks === null ? null : cutOf(blocks, szi, venueTimeMs);
    if (blocks !== null && cut === null) strayed.push(coin);
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

/** Null where one of them does not say where it starts, or those of an instant make no chain. */
function blocksOf(fills: readonly VenueFill[]): Block[] | null {
  const blocks: Block[] = [];
  for (const [timeMs, own] of Map.groupBy(fills, ({ timeMs }) => timeMs)) {
    const chain = chainOf(own, blocks.at(-1)?.endSzi ?? own[0]?.startSzi ?? null);
    if (chain === null) return null;
    blocks.push({ timeMs, ...chain });
  }
  return blocks;
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
