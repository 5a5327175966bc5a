/** `order`: the batch as the venue takes it, and what its answer proves about each order of it. */
import type { Cloid } from '@agora/shared/ids';
import type { Side } from '@agora/shared/order';
import { z } from 'zod';
import { type PlaceOutcome, type PlaceStatus, placeOutcomes } from '../../../core/orders/answers.ts';
import type { PlacedOrder } from '../../../ports/venue-exchange.ts';
import type { OrderAction } from './action.ts';
import { type ActionAnswer, DUPLICATE_NONCE } from './answer.ts';

/** What of an approved order the venue needs. */
export interface PlaceOrder {
  readonly cloid: Cloid;
  readonly assetId: number;
  readonly side: Side;
  readonly pxText: string;
  readonly szText: string;
  readonly reduceOnly: boolean;
  readonly expiresAfterMs: number;
}

export function placeAction(orders: readonly PlaceOrder[]): OrderAction {
  return {
    type: 'order',
    orders: orders.map((order) => ({
      a: order.assetId,
      b: order.side === 'buy',
      p: order.pxText,
      s: order.szText,
      r: order.reduceOnly,
      t: { limit: { tif: 'Alo' } },
      c: order.cloid,
    })),
    grouping: 'na',
  };
}

const landed = z.object({ oid: z.int().nonnegative(), cloid: z.string().nullish() });
const errorSchema = z.object({ error: z.string() });
const statusSchema = z.union([z.object({ resting: landed }), z.object({ filled: landed }), errorSchema]);

/** One entry for each order; null `answer` = none came, or none that can be read. */
export function placedOrders(cloids: readonly Cloid[], answer: ActionAnswer | null): PlacedOrder[] {
  if (answer === null) return cloids.map((cloid) => ({ ...UNPROVEN, cloid, text: null }));
  const outcomes = outcomesOf(cloids, answer);
  return cloids.map((cloid, index) => ({
    ...(outcomes[index] ?? UNPROVEN),
    cloid,
    text: textFor(answer, cloids.length, index),
  }));
}

const UNPROVEN: PlaceOutcome = { input: { kind: 'no_answer' }, refusal: null };

function outcomesOf(cloids: readonly Cloid[], answer: ActionAnswer): PlaceOutcome[] {
  if (answer.kind === 'not_read')
    return cloids.map(() => ({ input: { kind: 'rejected' }, refusal: 'invalid' }));
  if (answer.kind === 'err') {
    if (DUPLICATE_NONCE.test(answer.text)) return cloids.map(() => UNPROVEN);
    return placeOutcomes(cloids.length, { kind: 'refused', text: answer.text });
  }
  const statuses = (answer.statuses ?? []).map((status, index) => readStatus(status, cloids[index]));
  return placeOutcomes(cloids.length, { kind: 'statuses', statuses });
}

/** An answer that names another order's cloid proves nothing about this one. */
function readStatus(status: unknown, cloid: Cloid | undefined): PlaceStatus {
  const parsed = statusSchema.safeParse(status).data;
  if (parsed === undefined) return { kind: 'other' };
  if ('error' in parsed) return { kind: 'error', text: parsed.error };
  const [kind, order] =
    'resting' in parsed ? (['resting', parsed.resting] as const) : (['filled', parsed.filled] as const);
  const isOurs = order.cloid === undefined || order.cloid === null || order.cloid === cloid;
  return isOurs ? { kind, oid: order.oid } : { kind: 'other' };
}

/** The venue's words about the order at `index`: its own, the batch's single one, or the refusal of the whole. */
function textFor(answer: ActionAnswer, count: number, index: number): string | null {
  if (answer.kind !== 'ok') return answer.text;
  const statuses = answer.statuses ?? [];
  if (statuses.length !== count && statuses.length !== 1) return null;
  const status = errorSchema.safeParse(statuses[statuses.length === 1 ? 0 : index]).data;
  return status?.error ?? null;
}
