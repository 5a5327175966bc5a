/** `activeAssetCtx`: mark and oracle price of a coin, rounded down to the coin's unit. */
import { z } from 'zod';
import { pxFloor } from '../../../../core/money/coin-spec.ts';
import { type Reader, unused, used } from './reader.ts';

const schema = z.object({
  coin: z.string(),
  ctx: z.object({ markPx: z.string(), oraclePx: z.string() }),
});

export const readActiveAssetCtx: Reader = (data, { universe, traded, connection, receivedMs }) => {
  const frame = schema.safeParse(data).data;
  if (frame === undefined) return unused('malformed');
  const spec = traded.has(frame.coin) ? universe.get(frame.coin)?.spec : undefined;
  if (spec === undefined) return unused('unknown_coin');
  const markPx = pxFloor(spec, frame.ctx.markPx);
  const oraclePx = pxFloor(spec, frame.ctx.oraclePx);
  if (markPx === null || oraclePx === null) return unused('malformed');
  const reference = { connection, receivedMs, markPx, oraclePx };
  return used(frame.coin, { kind: 'reference', coin: spec.coin, frame: reference });
};
