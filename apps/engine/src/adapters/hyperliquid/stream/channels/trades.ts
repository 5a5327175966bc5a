/** `trades`: public prints. The first frame after a subscription is recent history; the client says which that is. */
import { z } from 'zod';
import { pxExact, szExact } from '../../../../core/money/coin-spec.ts';
import type { VenueTrade } from '../../../../ports/venue-stream.ts';
import { type Reader, unused, used } from './reader.ts';

const schema = z.array(
  z.object({
    coin: z.string(),
    side: z.enum(['A', 'B']),
    px: z.string(),
    sz: z.string(),
    time: z.int().nonnegative(),
    tid: z.int().nonnegative(),
  }),
);

export const readTrades: Reader = (data, { universe, traded }) => {
  const prints = schema.safeParse(data).data;
  const coin = prints?.[0]?.coin;
  if (prints === undefined) return unused('malformed');
  if (coin === undefined) return { news: [], dropped: null, subject: null };
  const spec = traded.has(coin) ? universe.get(coin)?.spec : undefined;
  if (spec === undefined) return unused('unknown_coin');
  const trades: VenueTrade[] = [];
  for (const { coin: name, side, px, sz, time, tid } of prints) {
    const pxUnits = pxExact(spec, px);
    const lots = szExact(spec, sz);
    if (name !== coin || pxUnits === null || lots === null) return unused('malformed');
    trades.push({ side: side === 'B' ? 'buy' : 'sell', px: pxUnits, sz: lots, timeMs: time, tid });
  }
  return used(coin, { kind: 'trades', coin: spec.coin, trades, isHistory: false });
};
