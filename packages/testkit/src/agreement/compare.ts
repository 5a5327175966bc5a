// Lays the witnesses' books side by side, line by line. A line agrees when all who tell it say exactly the same; a
// difference names what one has and another lacks.
import { textOf } from '../judge/exact.ts';
import type { Books } from './sides.ts';

export interface Row {
  readonly what: string;
  readonly venue: string;
  readonly audit: string;
  readonly redis: string;
  readonly agrees: boolean;
  readonly difference: string;
}

export interface Witnesses {
  readonly venue: Books;
  readonly audit: Books;
  /** Null where no frame is at hand. */
  readonly redis: Books | null;
}

const NOT_TOLD = '–';
const NAMED_MAX = 5;

export function compareBooks({ venue, audit, redis }: Witnesses): Row[] {
  const all = [venue, audit, ...(redis === null ? [] : [redis])];
  const coins = [
    ...new Set(all.flatMap((side) => [...side.positions.keys(), ...(side.filled?.keys() ?? [])])),
  ].sort();
  const row = (what: string, of: (books: Books) => string | null): Row => {
    const said = [venue, audit, redis].map((books) => (books === null ? null : of(books)));
    const told = said.filter((each) => each !== null);
    const [v = null, a = null, r = null] = said;
    return {
      ...{ what, venue: v ?? NOT_TOLD, audit: a ?? NOT_TOLD, redis: r ?? NOT_TOLD },
      agrees: told.every((each) => each === told[0]),
      difference: '',
    };
  };
  const setRow = (what: string, of: (books: Books) => ReadonlySet<string | number> | null): Row => {
    const plain = row(what, (books) => {
      const set = of(books);
      return set === null ? null : String(set.size);
    });
    const sides = [venue, audit, redis].map((books) => (books === null ? null : of(books)));
    const difference = differenceOf(sides);
    return { ...plain, agrees: difference === '', difference };
  };
  return [
    setRow('fills (set of tids)', ({ tids }) => tids),
    ...coins.map((coin) => row(`Σ size ${coin}`, ({ filled }) => filled && textOf(filled.get(coin) ?? 0n))),
    row('Σ fee, USD', ({ fees }) => (fees === null ? null : textOf(fees))),
    setRow('open orders (set of cloids)', ({ openCloids }) => openCloids),
    row('open orders', ({ openCount }) => String(openCount)),
    ...coins.map((coin) => row(`position ${coin}`, ({ positions }) => textOf(positions.get(coin) ?? 0n))),
    row('change of cash, USD', ({ cashChange }) => textOf(cashChange)),
    row('realised PnL, USD', ({ realized }) => (realized === null ? null : textOf(realized))),
  ];
}

function differenceOf([venue, ...others]: (ReadonlySet<string | number> | null)[]): string {
  if (venue === null || venue === undefined) return '';
  const texts = others.flatMap((other, i) => {
    if (other === null) return [];
    const who = i === 0 ? 'audit' : 'redis';
    return [
      named(
        `${who} lacks`,
        [...venue].filter((each) => !other.has(each)),
      ),
      named(
        `only ${who} has`,
        [...other].filter((each) => !venue.has(each)),
      ),
    ];
  });
  return texts.filter((text) => text !== '').join('; ');
}

function named(words: string, ids: readonly (string | number)[]): string {
  if (ids.length === 0) return '';
  const more = ids.length > NAMED_MAX ? ` and ${ids.length - NAMED_MAX} more` : '';
  return `${words} ${ids.slice(0, NAMED_MAX).join(', ')}${more}`;
}

export function tableOf(rows: readonly Row[]): string {
  const head = ['', 'venue journal', 'audit chain', 'Redis', ''];
  const cells = rows.map(({ what, venue, audit, redis, agrees, difference }) => [
    what,
    venue,
    audit,
    redis,
    agrees ? 'agree' : `DIFFER ${difference}`,
  ]);
  const widths = head.map((_, column) =>
    Math.max(...[head, ...cells].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column > 0 && column < 4
          ? cell.padStart(widths[column] ?? 0)
          : cell.padEnd(column === 0 ? (widths[0] ?? 0) : 0),
      )
      .join('  ')
      .trimEnd();
  return `${[head, ...cells].map(line).join('\n')}\n`;
}
