// What a field of the wire must not be, by its kind, and every way to spoil one field of a request. The kinds are written
// down here a second time on purpose: this is what the venue's own schemas are held against.

/** Texts longer than any limit of the wire. */
const LONG = 'a'.repeat(1_100);
const NO_TEXT = [7, true, [], {}];
/** Signs at which some readers of lines end a line: they must not split a record of the journal. */
const SEPARATORS = ['\u2028', '\u2029'];
const NO_NUMBER = ['1', '', true, [], {}, '0x1', 'NaN'];
const NO_UINT = [...NO_NUMBER, -1, 1.5, 2 ** 53, -(2 ** 53), 1e300];

const BAD = {
  address: [
    ...[...NO_TEXT, ...SEPARATORS, '', '0x', `0x${'a'.repeat(39)}`, `0x${'a'.repeat(41)}`],
    ...[`0x${'g'.repeat(40)}`, `0x${'a'.repeat(40)}\u2028`, LONG],
  ],
  /** An address that is signed as it is written. */
  destination: [...NO_TEXT, '', 'a'.repeat(40), `0x${'a'.repeat(41)}`, LONG],
  cloid: [...NO_TEXT, ...SEPARATORS, '', '0x01', 'a'.repeat(32), `0x${'a'.repeat(33)}`, LONG],
  oid: [true, [], {}, '', '1', -1, 1.5, 2 ** 53, '0x01', `0x${'a'.repeat(33)}`, LONG],
  uint: NO_UINT,
  asset: [...NO_UINT, 2 ** 32],
  priority: [...NO_UINT, 100_000_001],
  weight: [...NO_UINT, 1_000_000_001],
  int: [...NO_NUMBER, 1.5, 2 ** 53, 1e300],
  figures: [...NO_NUMBER, 1, 6, -2, 2.5],
  mantissa: [...NO_NUMBER, 0, 1, 3, 2.5],
  bool: [0, 1, 'true', '', [], {}],
  flag: [0, 1, 'true', false, [], {}],
  text: NO_TEXT,
  /** A coin in a subscription. */
  coin: [...NO_TEXT, '', 'a'.repeat(33), LONG, 'NOPE', 'btc'],
  dex: [...NO_TEXT, ...SEPARATORS, 'other', LONG],
  decimal: [
    ...NO_TEXT,
    ...SEPARATORS,
    1.5,
    '',
    '.',
    '-1',
    '+1',
    '1e5',
    '1,5',
    ' 1',
    '0.000000001',
    'NaN',
    '1'.repeat(41),
    LONG,
  ],
  amount: [...NO_TEXT, '1'.repeat(41), LONG],
  name: [...NO_TEXT, 'a'.repeat(65), LONG],
  agentName: [...NO_TEXT, 'a'.repeat(257), LONG],
  vaultName: [...NO_TEXT, 'a'.repeat(257), LONG],
  description: [...NO_TEXT, 'a'.repeat(1_025), LONG],
  chain: [...NO_TEXT, '', 'mainnet', 'Devnet', LONG],
  chainId: [...NO_TEXT, '', '0x', '421614', `0x${'1'.repeat(13)}`, LONG],
  interval: [...NO_TEXT, '', '7m', '1s', LONG],
  tif: [...NO_TEXT, ...SEPARATORS, '', 'alo', 'Fok', LONG],
  tpsl: [...NO_TEXT, '', 'TP', LONG],
  grouping: [...NO_TEXT, '', 'all', LONG],
  signature: [...NO_TEXT, '', '0x', '0xg1', `0x${'1'.repeat(65)}`, LONG],
  list: [0, 'x', true, {}],
  object: [0, 'x', true, []],
} as const satisfies Record<string, readonly unknown[]>;

/** A field: its kind, with `?` where it may be left out, `??` where it may be null as well. */
export type Field = keyof typeof BAD | `${keyof typeof BAD}?` | `${keyof typeof BAD}??`;
/** Fields by path; the parts of a path are joined with dots. */
export type Fields = Readonly<Record<string, Field>>;

export interface Spoilt<T> {
  readonly how: string;
  readonly value: T;
}

/** Every request that differs from a good one in one field, which is missing, null, or none of its kind. */
export function spoilt<T extends object>(good: T, fields: Fields): Spoilt<T>[] {
  return Object.entries(fields).flatMap(([path, field]) => {
    const kind = field.replace(/\?+$/, '') as keyof typeof BAD;
    const values: readonly unknown[] = [
      ...(field.endsWith('?') ? [] : [undefined]),
      ...(field.endsWith('??') ? [] : [null]),
      ...BAD[kind],
    ];
    return values.map((value) => ({
      how: `${path}: ${String(JSON.stringify(value)).slice(0, 60)}`,
      value: changed(good, path.split('.'), value) as T,
    }));
  });
}

/** Paths of everything in a request but its type: what a table of its fields must name. */
export function pathsOf(value: unknown, path: readonly string[] = []): string[] {
  const own = path.length === 0 || path.at(-1) === '0' ? [] : [path.join('.')];
  if (typeof value !== 'object' || value === null) return own;
  return [
    ...own,
    ...Object.entries(value)
      .filter(([key]) => path.length > 0 || key !== 'type')
      .flatMap(([key, item]) => pathsOf(item, [...path, key])),
  ];
}

function changed(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (typeof value !== 'object' || value === null) throw new TypeError(`no ${key} to spoil`);
  if (!Object.hasOwn(value, key)) throw new TypeError(`no ${key} to spoil`);
  const entries = Object.entries(value).map(([name, item]) => [
    name,
    name === key ? changed(item, rest, by) : item,
  ]);
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}
