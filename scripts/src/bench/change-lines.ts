// What is said of a run against the kept one: every change beyond the noise, and how many rows were as before. Pure.
import type { Change } from './compare.ts';
import { numberText } from './figures.ts';
import type { KeptBench } from './kept.ts';

export function changeLines(
  { bench, stamp }: Pick<KeptBench, 'bench' | 'stamp'>,
  changes: readonly Change[],
): string[] {
  const told = changes.filter(({ verdict }) => verdict !== 'same');
  const head = `agora: ${bench} against the kept figures of ${stamp.at.slice(0, 16)}Z: ${changes.length - told.length} of ${changes.length} rows as before, within the noise`;
  return [head, ...told.toSorted((a, b) => b.factor - a.factor).map(lineOf)];
}

function lineOf({ verdict, name, figure, before, now, unit, factor, machine }: Change): string {
  const times = verdict === 'worse' ? factor : 1 / factor;
  const moved = machine === 1 ? '' : `; its physical limit is ${moveText(machine)}`;
  return `  ${verdict.toUpperCase()} ${times.toFixed(2)} times: ${name}, ${figure} ${numberText(before)} -> ${numberText(now)} ${unit}${moved}`;
}

const moveText = (machine: number) =>
  machine > 1 ? `worse by ${machine.toFixed(2)}` : `better by ${(1 / machine).toFixed(2)}`;
