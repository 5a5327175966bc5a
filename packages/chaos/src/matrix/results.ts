// The cells of the last run on disk: a part of the matrix that is run again replaces its own cells, and the page follows.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { z } from 'zod';
import { ALL_CELLS, cellName } from './axes.ts';
import { type CellSeen, cellSeenSchema } from './cell-seen.ts';
import { matrixPage } from './page.ts';

export const RESULTS_FILE = join(ROOT, 'bench/results/fault-matrix.json');
export const PAGE_FILE = join(ROOT, 'docs/fault-matrix.md');

export function readCells(): CellSeen[] {
  if (!existsSync(RESULTS_FILE)) return [];
  return z.array(cellSeenSchema).parse(JSON.parse(readFileSync(RESULTS_FILE, 'utf8')));
}

/** In the order of the axes, one line a cell. */
export function keepCells(seen: readonly CellSeen[]): void {
  const byName = new Map([...readCells(), ...seen].map((cell) => [cellName(cell), cell]));
  const cells = ALL_CELLS.flatMap((cell) => byName.get(cellName(cell)) ?? []);
  mkdirSync(dirname(RESULTS_FILE), { recursive: true });
  writeFileSync(RESULTS_FILE, `[\n${cells.map((cell) => JSON.stringify(cell)).join(',\n')}\n]\n`);
  writeFileSync(PAGE_FILE, matrixPage(cells));
}
