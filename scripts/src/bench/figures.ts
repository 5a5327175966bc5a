// Numbers and rows as people read them, on a terminal and on the page alike. Pure.
import type { Row } from './row.ts';

const DIGITS = 3;

/** Three digits that count, thousands parted; whole numbers below a million as they are. */
export function numberText(value: number): string {
  const shown = Number.isInteger(value) && Math.abs(value) < 1e6 ? value : Number(value.toPrecision(DIGITS));
  return shown.toLocaleString('en-US', { maximumFractionDigits: 6 });
}

/** `p99 ≤ 200`, or `–`. */
export function promiseText({ promise, better, n }: Pick<Row, 'promise' | 'better' | 'n'>): string {
  if (promise === null) return '–';
  const sign = better === 'larger' ? '≥' : '≤';
  // Of one measurement every figure is the same.
  return `${n === 1 ? '' : `${promise.at} `}${sign} ${numberText(promise.value)}`;
}
