// What one `/info` request type is: its parameters, its weight against the IP limit, and its answer. Unknown fields
// of a request are ignored, as the venue does; wrong types are 422.
import { z } from 'zod';
import type { Exchange } from '../../core/exchange.ts';
import type { Address } from '../../core/seam/words.ts';
import type { AccountViews } from '../../faults/past.ts';

/** What an info answer may read. */
export interface InfoSource {
  readonly exchange: Exchange;
  /** Orders and state of an account, as they are shown now. */
  shown(user: Address): AccountViews;
  /** Venue time, ms. */
  nowMs(): number;
  /** What `exchangeStatus.specialStatuses` shows; null in normal operation. */
  specialStatuses(): string | null;
  /** True while a fresh order of this age is still unknown to `orderStatus`. */
  hidesOrder(user: string, orderTimestampMs: number): boolean;
}

export interface InfoQuery {
  readonly type: string;
  /** Cost of one request against the IP's weight per minute. */
  readonly weight: number;
  /** Items returned for one more weight; infinite where the answer weighs nothing. */
  readonly itemsPerWeight: number;
  /** @returns undefined when the parameters do not parse (422). May throw RangeError (500 with a null body). */
  answer(source: InfoSource, request: unknown): { data: unknown } | undefined;
}

interface Definition<S extends z.ZodType> {
  readonly type: string;
  readonly params: S;
  readonly weight?: number;
  /** Whether a long answer weighs more; then by how many items (20). */
  readonly weighsItems?: boolean;
  readonly itemsPerWeight?: number;
  answer(source: InfoSource, params: z.infer<S>): unknown;
}

const WEIGHT_DEFAULT = 20;
const ITEMS_PER_WEIGHT_DEFAULT = 20;

export function defineInfo<S extends z.ZodType>(definition: Definition<S>): InfoQuery {
  return {
    type: definition.type,
    weight: definition.weight ?? WEIGHT_DEFAULT,
    itemsPerWeight: definition.weighsItems
      ? (definition.itemsPerWeight ?? ITEMS_PER_WEIGHT_DEFAULT)
      : Number.POSITIVE_INFINITY,
    answer(source, request) {
      const parsed = definition.params.safeParse(request);
      return parsed.success ? { data: definition.answer(source, parsed.data) } : undefined;
    },
  };
}

/** Parameters of a request that has none. */
export const noParams = z.object({});
