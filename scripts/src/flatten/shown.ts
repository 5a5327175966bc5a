/**
 * What the operator was shown, the phrase that confirms exactly that, and whether what is there now is still what was confirmed. A
 * preview counts for two minutes and once.
 */
import { hash } from 'node:crypto';
import { canonicalJson } from '@agora/shared/canonical-json';
import { compareDecimals, decimalSchema } from '@agora/shared/decimal';
import { addressSchema, coinSchema, engineIdSchema } from '@agora/shared/ids';
import { epochMsOf, isoMsSchema } from '@agora/shared/time';
import { z } from 'zod';
import type { ClosePlan } from './close-plan.ts';

/** How far the reference price may move between showing and sending. */
export const MOVED_BPS_MAX = 25;
export const SHOWN_MS_MAX = 120_000;
const HASH_SHOWN = 12;

const planSchema = z.strictObject({
  coin: coinSchema,
  side: z.enum(['buy', 'sell']),
  size: decimalSchema,
  reference_px: decimalSchema.nullable(),
  bound_px: decimalSchema.nullable(),
  expected_px: decimalSchema.nullable(),
  limit_px: decimalSchema.nullable(),
  covered_size: decimalSchema,
  is_covered: z.boolean(),
  cost_usd: decimalSchema,
  cost_bps: decimalSchema,
});
export const shownSchema = z.strictObject({
  engine_id: engineIdSchema,
  account: addressSchema,
  at: isoMsSchema,
  positions: z.array(planSchema),
});
export type Shown = z.infer<typeof shownSchema>;

export function hashOf(shown: Shown): string {
  return hash('sha256', canonicalJson(shown));
}

export function phraseOf(shown: Shown): string {
  return `FLATTEN ${hashOf(shown).slice(0, HASH_SHOWN)}`;
}

/** Why what was shown must not be acted on any more; null where it may be. */
export function whyStale(shown: Shown, now: readonly ClosePlan[], wallMs: number): string | null {
  const ageMs = wallMs - epochMsOf(shown.at);
  if (!(ageMs >= 0 && ageMs <= SHOWN_MS_MAX)) return `it was shown more than ${SHOWN_MS_MAX / 1_000} s ago`;
  for (const plan of now) {
    const before = shown.positions.find(({ coin }) => coin === plan.coin);
    const why = before === undefined ? 'is open now and was not shown' : whyMoved(before, plan);
    if (why !== null) return `${plan.coin} ${why}`;
  }
  return null;
}

/** A position that shrank is less than what was confirmed. */
function whyMoved(before: ClosePlan, now: ClosePlan): string | null {
  if (before.side !== now.side) return 'turned round';
  if (compareDecimals(now.size, before.size) > 0) return `grew from ${before.size} to ${now.size}`;
  if (before.is_covered && !now.is_covered) return 'is no longer covered by the book within the collar';
  if (before.reference_px === null || now.reference_px === null)
    return before.reference_px === now.reference_px ? null : 'has a price only in one of both looks';
  const movedBps = Math.abs(Number(now.reference_px) / Number(before.reference_px) - 1) * 10_000;
  return movedBps > MOVED_BPS_MAX
    ? `moved ${movedBps.toFixed(0)} bps from ${before.reference_px} to ${now.reference_px}`
    : null;
}

/** For people. */
export function shownText({ engine_id, account, positions }: Shown): string {
  const rows = positions.map((plan) => {
    const { coin, side, size, expected_px, reference_px, cost_usd, cost_bps, bound_px } = plan;
    const cover = plan.is_covered
      ? 'the book covers it'
      : `THE BOOK COVERS ONLY ${plan.covered_size} of ${size} within ${bound_px ?? 'no known price'}`;
    const price =
      expected_px === null ? 'at no price' : `at about ${expected_px} (reference ${reference_px})`;
    return `  ${side} ${size} ${coin} ${price}, cost ${cost_usd} USD (${cost_bps} bps, before fees), never beyond ${bound_px ?? '?'}; ${cover}`;
  });
  return [
    `agora: closing the positions of ${engine_id} (${account}) with reduce-only orders that cannot rest:`,
    ...rows,
  ].join('\n');
}
