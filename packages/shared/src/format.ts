/**
 * Figures and times as people read them, spelled the same on the console, in Telegram and on the command
 * line. What is missing is written "not known" or "not recorded", never dropped and never zero.
 */
import type { Decimal } from './decimal.ts';
import type { Position } from './position.ts';
import { epochMsOf, type IsoMs, isoMs } from './time.ts';

export const NOT_KNOWN = 'not known';
export const NOT_RECORDED = 'not recorded';
const MINUS = '\u2212';

/** `$28,140`, `−$9`, rounded half away from zero to whole dollars. */
export function usdWhole(amount: Decimal | null): string {
  return amount === null ? NOT_KNOWN : usd(amount, 0);
}

/** `−$512.40`, rounded half away from zero to cents. */
export function usdCents(amount: Decimal | null): string {
  return amount === null ? NOT_KNOWN : usd(amount, 2);
}

function usd(amount: string, places: number): string {
  const negative = amount.startsWith('-');
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const scaled =
    BigInt(whole + fraction.slice(0, places).padEnd(places, '0')) +
    BigInt(Number(fraction[places] ?? '0') >= 5);
  const digits = scaled.toString().padStart(places + 1, '0');
  const dollars = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ',');
  const cents = places === 0 ? '' : `.${digits.slice(-places)}`;
  return `${negative && scaled !== 0n ? MINUS : ''}$${dollars}${cents}`;
}

/** `03:11:42` of an instant in UTC. */
export function utcTime(at: IsoMs | null): string {
  return at === null ? NOT_KNOWN : at.slice(11, 19);
}

/** ` on 2026-02-28`; empty on the UTC day of `nowMs`, as which a bare time is read. Null = the day of now is not known. */
export function onDay(at: string | null, nowMs: number | null): string {
  if (at === null) return '';
  const day = at.slice(0, 10);
  return nowMs !== null && day === isoMs(nowMs).slice(0, 10) ? '' : ` on ${day}`;
}

/** `03:11:42 UTC`, and of another day `03:11:42 UTC on 2026-02-28, 5 h 4 min ago`. */
export function utcMoment(at: IsoMs | null, nowMs: number): string {
  if (at === null) return NOT_KNOWN;
  const day = onDay(at, nowMs);
  return `${utcTime(at)} UTC${day === '' ? '' : `${day}, ${longAge(ageOf(at, nowMs))} ago`}`;
}

/** `2026-03-01T03:11:42.117Z` in a sentence reads `03:11:42 UTC`, with its day where that is known not to be that of `nowMs`. */
export function withShortTimes(text: string, nowMs: number | null = null): string {
  return text.replace(
    /\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d)(?:\.\d+)?Z/g,
    (at, time: string) => `${time} UTC${nowMs === null ? '' : onDay(at, nowMs)}`,
  );
}

/** `31s`, `4m`, `2h`, `3d`: one unit, for titles and tables. Null or not finite is not known. */
export function shortAge(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return NOT_KNOWN;
  const s = Math.max(0, Math.floor(ms / 1_000));
  if (s < 60) return `${s}s`;
  if (s < 3_600) return `${Math.floor(s / 60)}m`;
  if (s < 86_400) return `${Math.floor(s / 3_600)}h`;
  return `${Math.floor(s / 86_400)}d`;
}

/** `0.8 s`, `31 s`, `4 min 20 s`, `2 h 5 min`: for sentences. Null or not finite is not known. */
export function longAge(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return NOT_KNOWN;
  if (ms < 9_950) return `${(Math.max(0, ms) / 1_000).toFixed(1)} s`;
  const s = Math.floor(ms / 1_000);
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3_600)} h ${Math.floor((s % 3_600) / 60)} min`;
}

/** Milliseconds from `at` to `nowMs`, never negative; null when either is not known. */
export function ageOf(at: IsoMs | null, nowMs: number | null): number | null {
  return at === null || nowMs === null ? null : Math.max(0, nowMs - epochMsOf(at));
}

/** `long 0.42 BTC, $28,140` */
export function positionText(position: Pick<Position, 'coin' | 'szi' | 'notional_usd'>): string {
  const direction = position.szi.startsWith('-') ? 'short' : 'long';
  return `${direction} ${position.szi.replace('-', '')} ${position.coin}, ${usdWhole(position.notional_usd)}`;
}

/** `1 order`, `3 orders`, `orders, number not known` */
export function countText(n: number | null, noun: string): string {
  if (n === null) return `${noun}s, number ${NOT_KNOWN}`;
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** The sentence's first letter in upper case. */
export function sentenceCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
