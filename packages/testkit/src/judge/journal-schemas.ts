// The lines of the paper venue's journal, as much of each as the judges read. Decimals become exact numbers at this door.
import { z } from 'zod';
import { exact } from './exact.ts';

const decimal = z.string().transform(exact);
const cloid = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

export const headSchema = z.object({ seq: z.int(), t: z.number(), us: z.number(), k: z.string() });
export const orderUpdateSchema = z.object({
  type: z.literal('orderUpdate'),
  status: z.string(),
  order: z.object({
    coin: z.string(),
    side: z.string(),
    limitPx: decimal,
    sz: decimal,
    origSz: decimal,
    oid: z.int(),
    cloid,
  }),
});
export const fillEventSchema = z.object({
  type: z.literal('fill'),
  fill: z.object({
    coin: z.string(),
    side: z.string(),
    px: decimal,
    sz: decimal,
    oid: z.int(),
    tid: z.int(),
    fee: decimal,
    closedPnl: decimal,
    cloid,
  }),
});
export const fundingEventSchema = z.object({
  type: z.literal('funding'),
  payment: z.object({ coin: z.string(), usdc: decimal }),
});
export const actionResultSchema = z.object({
  type: z.literal('actionResult'),
  ticket: z.int(),
  response: z.object({ status: z.string() }),
});
export const submitSchema = z.object({
  kind: z.literal('submit'),
  command: z.object({
    signer: z.string(),
    nonce: z.number(),
    expiresAfter: z.number().nullish(),
    action: z.looseObject({ type: z.string() }),
  }),
});
export const orderActionSchema = z.object({
  orders: z.array(
    z.object({
      a: z.int(),
      b: z.boolean(),
      p: decimal,
      s: decimal,
      r: z.boolean(),
      t: z.object({ limit: z.object({ tif: z.string() }) }),
      c: cloid,
    }),
  ),
});
export const cancelActionSchema = z.object({
  cancels: z.array(z.object({ o: z.int().optional(), cloid: z.string().optional() })).default([]),
  time: z.int().nullish(),
});
export const genesisSchema = z.object({
  assets: z.array(z.object({ name: z.string(), assetId: z.int(), szDecimals: z.int() })),
});
export const fundedSchema = z.object({
  kind: z.enum(['createAccount', 'deposit']),
  account: z.union([z.string(), z.object({ address: z.string(), usd: decimal })]),
  usd: decimal.optional(),
});
export const frameSchema = z.object({
  ch: z.enum(['bbo', 'l2Book']),
  coin: z.string(),
  to: z.array(z.int()),
  text: z.string().optional(),
  replaced: z.boolean().default(false),
});
export const connectionSchema = z.object({ conn: z.int(), open: z.boolean().optional() });
