// Rows of a bench for a terminal. Pure.
import { numberText, promiseText } from './figures.ts';
import { isKept, type Row, timesLimit } from './row.ts';

const HEAD = ['figure', 'unit', 'p50', 'p99', 'worst', 'promised', 'physical limit', 'times limit', 'n'];
/** Columns of words; the others are numbers and stand at their right edge. */
const WORDS = 2;

export function tableOf(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => (i < WORDS ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function cellsOf(row: Row): string[] {
  const times = timesLimit(row);
  return [
    row.name,
    row.unit,
    numberText(row.p50),
    numberText(row.p99),
    row.worst === null ? '–' : numberText(row.worst),
    `${promiseText(row)}${isKept(row) === false ? ' MISSED' : ''}`,
    row.limit === null ? '–' : numberText(row.limit.p50),
    times === null ? '–' : numberText(times),
    String(row.n),
  ];
}
