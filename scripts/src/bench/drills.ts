// The kept drills as rows of the page: a thousand stops by each way, and the scenes in which nobody asks for one.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../home.ts';
import type { Measured } from './measured.ts';
import { type Row, rowsOf } from './row.ts';
import { STOP_CHAIN, STOP_WAYS, type StopWay, stopRows, unproven } from './stops.ts';

const ms = z.number().nullable();
const from = { at: z.iso.datetime(), machine: z.string() };
const drillSchema = z.object({
  ...from,
  report: z.object({ limit_ms: z.object({ p50: z.number() }) }),
  samples: z.array(
    z.object({
      ...{ t_gate_ms: ms, t_dispatch_ms: ms, t_dispatch_last_ms: ms },
      ...{ t_zero_seen_ms: ms, t_verified_ms: ms },
    }),
  ),
});
const SCENE_FIGURES = {
  t_gate_ms: 'the last order at the venue',
  t_zero_seen_ms: 'zero seen',
  t_reopened_ms: 'quoting again by itself',
  zero_after_latched_ms: 'zero seen, from the guardian’s raise',
  verified_after_latched_ms: 'verified, from the guardian’s raise',
} as const;
type SceneFigure = keyof typeof SCENE_FIGURES;
const figure = z.enum(Object.keys(SCENE_FIGURES) as [SceneFigure, ...SceneFigure[]]); // the keys of the table above
const scenesSchema = z.object({
  ...from,
  report: z.record(z.string(), z.object({ bounds: z.array(z.object({ figure, p99_ms_max: z.number() })) })),
  samples: z.array(
    z.looseObject({
      scene: z.string(),
      ...Object.fromEntries(Object.keys(SCENE_FIGURES).map((key) => [key, ms])),
    }),
  ),
});

/** Rows of one kept file. */
export interface Drill {
  readonly at: string;
  readonly machine: string;
  readonly rows: readonly Row[];
}

export interface Drills {
  readonly stops: readonly (Drill & { readonly unproven: number; readonly n: number })[];
  readonly scenes: Drill | null;
}

export function readDrills(): Drills {
  return {
    stops: (Object.keys(STOP_WAYS) as StopWay[]).flatMap((way) => {
      // the keys of the table
      const kept = read(`drill-${way}`, drillSchema);
      if (kept === null) return [];
      const { at, machine, report, samples } = kept;
      const limit = { name: STOP_CHAIN, p50: report.limit_ms.p50 };
      const rows = rowsOf(stopRows(way, samples)).map((row) => ({ ...row, limit }));
      return [{ at, machine, rows, unproven: unproven(samples), n: samples.length }];
    }),
    scenes: scenesOf(read('drill-scenes', scenesSchema)),
  };
}

function scenesOf(kept: z.output<typeof scenesSchema> | null): Drill | null {
  if (kept === null) return null;
  const rows = Object.entries(kept.report).flatMap(([scene, { bounds }]) =>
    bounds.flatMap(({ figure: name, p99_ms_max }): Measured[] => {
      const samples = kept.samples
        .filter((sample) => sample.scene === scene)
        .map((sample) => ms.parse(sample[name]))
        .filter((value) => value !== null);
      const what = `${scene.replace('-', ' ')} to ${SCENE_FIGURES[name]}`;
      const promise = { at: 'p99', value: p99_ms_max } as const;
      return samples.length === 0 ? [] : [{ name: what, unit: 'ms', better: 'smaller', samples, promise }];
    }),
  );
  return { at: kept.at, machine: kept.machine, rows: rowsOf(rows) };
}

function read<T>(name: string, schema: z.ZodType<T>): T | null {
  const file = join(ROOT, 'bench/results', `${name}.json`);
  return existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
}
