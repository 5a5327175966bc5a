/** Orders for tests, one small change away from what a test is about. Never imported by the engine. */
import { type Cloid, coinSchema, decisionIdSchema } from '@agora/shared/ids';
import type { OrderDraft, OrderInput, OrderInputKind } from './order.ts';
import { newOrderTable, type OrderTable } from './table.ts';

export const btc = coinSchema.parse('BTC');
export const eth = coinSchema.parse('ETH');

export const cloid = (n: number) => `0x${n.toString(16).padStart(32, '0')}` as Cloid; // of the right form

export function draft(change: Partial<OrderDraft> = {}): OrderDraft {
  return {
    cloid: cloid(1),
    decisionId: decisionIdSchema.parse('decision-1'),
    coin: btc,
    side: 'buy',
    px: 1_000_000,
    sz: 10,
    reduceOnly: false,
    kind: 'quote',
    level: 0,
    expiresAfterMs: 1_700_000_002_000,
    ...change,
  };
}

export function tableOf(): OrderTable {
  return newOrderTable([btc, eth]);
}

/** The plainest input of each kind; the fill is a partial one. */
export function inputOf(kind: OrderInputKind): OrderInput {
  switch (kind) {
    case 'sent':
      return { kind, nonce: 1 };
    case 'resting':
    case 'filled':
      return { kind, oid: 7 };
    case 'canceled':
      return { kind, oid: 7, left: null };
    case 'fill':
      return { kind, oid: 7, sz: 1 };
    default:
      return { kind };
  }
}
