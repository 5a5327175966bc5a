// The best bid and ask that a market frame shows, for whoever judges by what was really sent: a frame that is no frame of
// that coin, or whose prices are no numbers, shows neither.
import { z } from 'zod';
import { approximate, exact } from './exact.ts';

const level = z.object({ px: z.string() });
const shown = z.union([
  z.object({ coin: z.string(), bbo: z.tuple([level.nullable(), level.nullable()]) }),
  z.object({ coin: z.string(), levels: z.tuple([z.array(level), z.array(level)]) }),
]);
const frame = z.object({ data: shown });

export interface ShownTop {
  readonly bid: number | null;
  readonly ask: number | null;
}

export const NO_TOP: ShownTop = { bid: null, ask: null };

export function topOf(text: string, coin: string): ShownTop {
  try {
    const { data } = frame.parse(JSON.parse(text));
    if (data.coin !== coin) return NO_TOP;
    const [bid, ask] = 'bbo' in data ? data.bbo : [data.levels[0][0], data.levels[1][0]];
    return { bid: pxOf(bid), ask: pxOf(ask) };
  } catch {
    return NO_TOP;
  }
}

function pxOf(shown: z.output<typeof level> | null | undefined): number | null {
  return shown == null ? null : approximate(exact(shown.px));
}
