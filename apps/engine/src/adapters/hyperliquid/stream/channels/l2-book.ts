/** `l2Book`: the whole of the best levels, about twice a second. */
import { z } from 'zod';
import type { Level } from '../../../../core/book/book.ts';
import { BOOK } from '../../../../core/book/limits.ts';
import type { CoinSpec } from '../../../../core/money/coin-spec.ts';
import { levelOf, wireLevel } from './level.ts';
import { type Reader, unused, used } from './reader.ts';

const schema = z.object({
  coin: z.string(),
  time: z.int().nonnegative(),
  levels: z.tuple([z.array(wireLevel), z.array(wireLevel)]),
});

export const readL2Book: Reader = (data, { universe, traded, connection, receivedMs }) => {
  const frame = schema.safeParse(data).data;
  if (frame === undefined) return unused('malformed');
  const spec = traded.has(frame.coin) ? universe.get(frame.coin)?.spec : undefined;
  if (spec === undefined) return unused('unknown_coin');
  const bids = side(spec, frame.levels[0]);
  const asks = side(spec, frame.levels[1]);
  if (bids === null || asks === null) return unused('malformed');
  const moment = { connection, receivedMs, timeMs: frame.time };
  return used(frame.coin, { kind: 'l2', coin: spec.coin, frame: { ...moment, bids, asks } });
};

/** The best levels, as many as the core keeps; null when one of them is none. */
function side(spec: CoinSpec, wire: readonly z.output<typeof wireLevel>[]): Level[] | null {
  const levels: Level[] = [];
  for (const each of wire.slice(0, BOOK.levelsMax)) {
    const level = levelOf(spec, each);
    if (level === null) return null;
    levels.push(level);
  }
  return levels;
}
