// The cells of the last run on disk: a part of the matrix that is run again replaces its own cells, and the page follows.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { partOfRun, runsOf, runsSchema } from '@agora/scripts/kept/runs';
import type { Stamp } from '@agora/scripts/kept/stamp';
import { z } from 'zod';
import { ALL_CELLS, cellName } from './axes.ts';
import { type CellSeen, cellSeenSchema } from './cell-seen.ts';
import { matrixPage } from './page.ts';

export const RESULTS_FILE = join(ROOT, 'bench/results/fault-matrix.json');
export const PAGE_FILE = join(ROOT, 'docs/fault-matrix.md');

const keptCellSchema = cellSeenSchema.extend(partOfRun);
const keptSchema = z.strictObject({ runs: runsSchema, cells: z.array(keptCellSchema) });
/** How it was kept before stamps. */
const bareSchema = z.array(keptCellSchema).transform((cells) => ({ runs: [], cells }));
export type CellsKept = z.output<typeof keptSchema>;

export function readCells(): CellsKept {
  if (!existsSync(RESULTS_FILE)) return { runs: [], cells: [] };
  return z.union([keptSchema, bareSchema]).parse(JSON.parse(readFileSync(RESULTS_FILE, 'utf8')));
}

/** In the order of the axes, one line a cell. */
export function keepCells(seen: readonly CellSeen[], stamp: Stamp): void {
  const known = readCells();
  const own = seen.map((cell) => ({ ...cell, run: stamp.at }));
  const byName = new Map([...known.cells, ...own].map((cell) => [cellName(cell), cell]));
  const cells = ALL_CELLS.flatMap((cell) => byName.get(cellName(cell)) ?? []);
  mkdirSync(dirname(RESULTS_FILE), { recursive: true });
  const runs = JSON.stringify(runsOf(cells, [...known.runs, stamp]));
  const lines = cells.map((cell) => JSON.stringify(cell)).join(',\n');
  writeFileSync(RESULTS_FILE, `{"runs":${runs},"cells":[\n${lines}\n]}\n`);
  writeFileSync(PAGE_FILE, matrixPage(cells));
}
