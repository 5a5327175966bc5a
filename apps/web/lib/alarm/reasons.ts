// What an alarm is about, beside its word: which limit broke, which clock is lost. Under one word things may become worse, and whoever
// acknowledged the one has not heard of the other.
import { isNearLiquidation } from '@agora/shared/display';
import type { Situation } from '@agora/shared/situation';
import type { View } from '../live/view.ts';

const BREACHES: Readonly<Record<NonNullable<Situation['breach']>, string>> = {
  over_cap: 'exposure above a cap',
  accepted_after_closure: 'an order accepted after the gate closed',
  stray: 'an order that is not ours',
};

/** In words, without figures; empty where the word says all. */
export function reasonsOf({ situation: s, display }: Pick<View, 'situation' | 'display'>): string[] {
  if (s === null) return [];
  return [
    ...(s.breach === null ? [] : [BREACHES[s.breach]]),
    ...(isNearLiquidation(s) ? ['near liquidation'] : []),
    ...lostClocks(s),
    ...(display.row === 12 ? ['facts that no rule knows'] : []),
  ];
}

/** Only where a silence began: what comes by a source that is silent grows old with it, and is no news. */
function lostClocks({ lost }: Situation): string[] {
  if (lost.link) return ['web link silent'];
  const stores = [
    ...(lost.redisLive ? ['redis-live silent'] : []),
    ...(lost.redisLatch ? ['redis-latch silent'] : []),
  ];
  if (stores.length > 0) return stores;
  if (lost.engine) return ['engine silent'];
  return [...(lost.snapshot ? ['engine snapshot old'] : []), ...(lost.venue ? ['venue read old'] : [])];
}

const BETWEEN = '|';

/** Names something with its reasons. */
export function keyOf(head: string, reasons: readonly string[]): string {
  return [head, ...reasons].join(BETWEEN);
}

/** Whether whoever knows `known` has heard all that `key` says: one reason less is no news. */
export function covers(known: string | null, key: string): boolean {
  if (!isAbout(known, key)) return false;
  const heard = known.split(BETWEEN);
  return key.split(BETWEEN).every((part) => heard.includes(part));
}

/** What is known once `key` was heard too. A reason that comes and goes is heard once, as long as the head stays. */
export function widened(known: string | null, key: string): string {
  return isAbout(known, key)
    ? [...new Set([...known.split(BETWEEN), ...key.split(BETWEEN)])].join(BETWEEN)
    : key;
}

export function isAbout(known: string | null, key: string): known is string {
  return known !== null && known.split(BETWEEN)[0] === key.split(BETWEEN)[0];
}
