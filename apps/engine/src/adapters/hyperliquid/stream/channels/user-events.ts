/**
 * `userEvents` (its channel is called `user`): funding, liquidations, orders that the venue cancelled by itself, and our
 * executions once more, which makes up for a lost `userFills` frame.
 */
import { z } from 'zod';
import { scaledFloor } from '../../../../core/money/decimal-text.ts';
import { wireFill } from '../../wire/fill.ts';
import { fillsRead } from './fills-read.ts';
import { isUs, type Read, type ReadContext, type Reader, unused, used } from './reader.ts';

const USD_DECIMALS = 6;

const fills = z.object({ fills: z.array(wireFill) });
const funding = z.object({
  funding: z.object({ time: z.int().nonnegative(), coin: z.string(), usdc: z.string() }),
});
const liquidation = z.object({
  liquidation: z.object({ lid: z.int().nonnegative(), liquidated_user: z.string() }),
});
const nonUserCancel = z.object({
  nonUserCancel: z.array(z.object({ coin: z.string(), oid: z.int().nonnegative() })),
});
const schema = z.union([fills, funding, liquidation, nonUserCancel]);

export const readUserEvents: Reader = (data, context) => {
  const event = schema.safeParse(data).data;
  if (event === undefined) return unused(isKnownKind(data) ? 'malformed' : 'unknown_kind');
  if ('fills' in event) return fillsRead(event.fills, false, context);
  if ('funding' in event) return fundingRead(event.funding, context);
  if ('nonUserCancel' in event) return used('', { kind: 'non_user_cancels', cancels: event.nonUserCancel });
  const { lid, liquidated_user: whom } = event.liquidation;
  return used('', { kind: 'liquidation', lid, ofUs: isUs(whom, context) });
};

const KNOWN_KINDS = ['fills', 'funding', 'liquidation', 'nonUserCancel'];

function isKnownKind(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return true; // no event at all is malformed, not another kind
  return KNOWN_KINDS.some((kind) => Object.hasOwn(data, kind));
}

function fundingRead(
  { coin, usdc, time }: z.output<typeof funding>['funding'],
  { universe }: ReadContext,
): Read {
  const spec = universe.get(coin)?.spec;
  if (spec === undefined) return unused('unknown_coin');
  const usdcUusd = scaledFloor(usdc, USD_DECIMALS);
  if (usdcUusd === null) return unused('malformed');
  return used('', { kind: 'funding', funding: { coin: spec.coin, usdcUusd, timeMs: time } });
}
