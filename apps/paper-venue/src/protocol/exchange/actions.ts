// The actions this venue executes, as the venue reads them off the wire. A parsed action is canonical: keys in
// signing order, decimals, cloids and addresses normalised, so that it can be hashed as it stands. Unknown fields of
// an action are refused; unknown fields inside an order are ignored, as the real venue does.
import { z } from 'zod';
import { address, assetIndex, cloid, decimal, nullable, uint } from '../scalars.ts';

const limitType = z.object({ limit: z.object({ tif: z.enum(['Alo', 'Ioc', 'Gtc', 'FrontendMarket']) }) });
const triggerType = z.object({
  trigger: z.object({ isMarket: z.boolean(), triggerPx: decimal, tpsl: z.enum(['tp', 'sl']) }),
});

const wireOrder = z.object({
  a: assetIndex,
  b: z.boolean(),
  p: decimal,
  s: decimal,
  r: z.boolean().default(false),
  t: z.union([limitType, triggerType]),
  c: nullable(cloid),
});

const grouping = z.union([
  z.enum(['na', 'normalTpsl', 'positionTpsl']),
  z.strictObject({ p: uint.max(100_000_000) }),
]);

const orderId = z.union([uint, cloid]);

/** `true` or absent; `false` is refused, because it would be hashed. */
const flag = z.literal(true).optional();

const order = z.strictObject({
  type: z.literal('order'),
  orders: z.array(wireOrder),
  grouping: grouping.default('na'),
  builder: nullable(z.strictObject({ b: address, f: uint })),
});

const cancel = z.strictObject({
  type: z.literal('cancel'),
  cancels: z.array(z.object({ a: assetIndex, o: uint })),
  f: flag,
});

const cancelByCloid = z.strictObject({
  type: z.literal('cancelByCloid'),
  cancels: z.array(z.object({ asset: assetIndex, cloid })),
  f: flag,
});

const modify = z.strictObject({ type: z.literal('modify'), oid: orderId, order: wireOrder, a: flag });

const batchModify = z.strictObject({
  type: z.literal('batchModify'),
  modifies: z.array(z.object({ oid: orderId, order: wireOrder })),
  a: flag,
});

const scheduleCancel = z.strictObject({ type: z.literal('scheduleCancel'), time: nullable(uint) });

const updateLeverage = z.strictObject({
  type: z.literal('updateLeverage'),
  asset: assetIndex,
  isCross: z.boolean(),
  leverage: uint,
});

const updateIsolatedMargin = z.strictObject({
  type: z.literal('updateIsolatedMargin'),
  asset: assetIndex,
  isBuy: z.boolean(),
  ntli: z.int(),
});

const noop = z.strictObject({ type: z.literal('noop') });

const chainId = z.string().regex(/^0[xX][0-9a-fA-F]{1,12}$/);

const approveAgent = z.strictObject({
  type: z.literal('approveAgent'),
  signatureChainId: chainId,
  hyperliquidChain: z.enum(['Mainnet', 'Testnet']),
  agentAddress: address,
  agentName: nullable(z.string().max(256)),
  nonce: uint,
});

const usdSend = z.strictObject({
  type: z.literal('usdSend'),
  signatureChainId: chainId,
  hyperliquidChain: z.enum(['Mainnet', 'Testnet']),
  // Signed as the text it is: its case is kept for the hash.
  destination: z.string().regex(/^0[xX][0-9a-fA-F]{40}$/),
  amount: z.string().max(40),
  time: uint,
});

const createSubAccount = z.strictObject({ type: z.literal('createSubAccount'), name: z.string().max(64) });

const subAccountModify = z.strictObject({
  type: z.literal('subAccountModify'),
  subAccountUser: address,
  name: z.string().max(64),
});

const subAccountTransfer = z.strictObject({
  type: z.literal('subAccountTransfer'),
  subAccountUser: address,
  isDeposit: z.boolean(),
  usd: uint,
});

const createVault = z.strictObject({
  type: z.literal('createVault'),
  name: z.string().max(256),
  description: z.string().max(1_024),
  initialUsd: uint,
  nonce: uint,
});

const vaultTransfer = z.strictObject({
  type: z.literal('vaultTransfer'),
  vaultAddress: address,
  isDeposit: z.boolean(),
  usd: uint,
});

const reserveRequestWeight = z.strictObject({
  type: z.literal('reserveRequestWeight'),
  weight: uint.max(1_000_000_000),
});

const setReferrer = z.strictObject({ type: z.literal('setReferrer'), code: z.string().max(64) });

const schemas = {
  order,
  cancel,
  cancelByCloid,
  modify,
  batchModify,
  scheduleCancel,
  updateLeverage,
  updateIsolatedMargin,
  noop,
  approveAgent,
  usdSend,
  createSubAccount,
  subAccountModify,
  subAccountTransfer,
  createVault,
  vaultTransfer,
  reserveRequestWeight,
  setReferrer,
} as const;

export type ActionType = keyof typeof schemas;
export type WireAction = { [K in ActionType]: z.infer<(typeof schemas)[K]> }[ActionType];
/** Actions signed as the user's own typed data, not as a hash of the action. */
export type UserSignedAction = Extract<WireAction, { type: 'approveAgent' | 'usdSend' }>;
export type WireOrder = z.infer<typeof wireOrder>;

export const ACTION_TYPES = Object.keys(schemas) as ActionType[];

/** @returns The canonical action, or null when the venue would not deserialise it (422). */
export function parseAction(raw: unknown): WireAction | null {
  const type = typeof raw === 'object' && raw !== null && 'type' in raw ? raw.type : undefined;
  if (typeof type !== 'string' || !Object.hasOwn(schemas, type)) return null;
  const parsed = schemas[type as ActionType].safeParse(raw);
  return parsed.success ? parsed.data : null;
}
