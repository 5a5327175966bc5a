/**
 * One spelling of a JSON value (RFC 8785: keys sorted by UTF-16 code units, no white space, numbers as
 * ECMAScript prints them), so that a hash over it means something.
 */

/**
 * The canonical text. Throws TypeError, naming the place, for what JSON cannot carry faithfully: undefined,
 * NaN, infinities, bigint, functions, class instances, lone surrogates. Keys with value undefined are refused
 * too, since dropping them would hide a mistake.
 */
export function canonicalJson(value: unknown, place = '$'): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${place} is no finite number`);
    return JSON.stringify(value);
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError(`${place} holds half of a character`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value))
    return `[${value.map((item, i) => canonicalJson(item, `${place}[${i}]`)).join(',')}]`;
  if (isPlainObject(value)) {
    const members = Object.keys(value)
      .sort(byCodeUnits)
      .map((key) => `${canonicalJson(key, `${place} key`)}:${canonicalJson(value[key], `${place}.${key}`)}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(
    `${place} is ${typeof value === 'object' ? 'no plain object' : typeof value}, which JSON cannot carry`,
  );
}

function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
