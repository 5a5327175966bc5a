// Tables of pages that people write, read as data: the promises, the controls, who may write what. A cell keeps its marks.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../home.ts';

export interface Table {
  /** The heading that it stands under. */
  readonly under: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export const tablesIn = (page: string): Table[] => tablesOf(readFileSync(join(ROOT, 'docs', page), 'utf8'));

export function tablesOf(text: string): Table[] {
  const tables: { under: string; head: string[]; rows: string[][] }[] = [];
  let [under, inside] = ['', false];
  for (const line of text.split('\n')) {
    const heading = /^#+ (.+)$/.exec(line);
    if (heading?.[1] !== undefined) under = heading[1];
    if (!line.startsWith('|')) {
      inside = false;
      continue;
    }
    const cells = cellsOf(line);
    if (!inside) tables.push({ under, head: cells, rows: [] });
    else if (!cells.every((cell) => /^:?-+:?$/.test(cell))) tables.at(-1)?.rows.push(cells);
    inside = true;
  }
  return tables;
}

/** A bar that belongs to the text is written `\|`. */
const cellsOf = (line: string): string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
