/** `bbo`: the best bid and ask, on every change. */
import { z } from 'zod';
import { levelOf, wireLevel } from './level.ts';
import { type Reader, unused, used } from './reader.ts';

const schema = z.object({
  coin: z.string(),
  time: z.int().nonnegative(),
  bbo: z.tuple([wireLevel.nullable(), wireLevel.nullable()]),
});

export const readBbo: Reader = (data, { universe, traded, connection, receivedMs }) => {
  const frame = schema.safeParse(data).data;
  if (frame === undefined) return unused('malformed');
  const spec = traded.has(frame.coin) ? universe.get(frame.coin)?.spec : undefined;
  if (spec === undefined) return unused('unknown_coin');
  const [wireBid, wireAsk] = frame.bbo;
  const bid = wireBid === null ? null : levelOf(spec, wireBid);
  const ask = wireAsk === null ? null : levelOf(spec, wireAsk);
  if ((wireBid !== null && bid === null) || (wireAsk !== null && ask === null)) return unused('malformed');
  const moment = { connection, receivedMs, timeMs: frame.time };
  return used(frame.coin, { kind: 'bbo', coin: spec.coin, frame: { ...moment, bid, ask } });
};
