// Where a long proof stands, in bench/results/prove.json: which steps are done under which hash of the code. It is written anew after each step and
// committed like any raw file, so that another checkout or machine goes on there; what a cut-off step did is in its own files.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../home.ts';
import { type Stamp, stampSchema } from '../kept/stamp.ts';
import type { Part, Step } from './parts.ts';

const stepDoneSchema = z.strictObject({
  id: z.string(),
  held: z.boolean(),
  /** When it ended. */
  at: z.iso.datetime(),
  seconds: z.number().nonnegative(),
  said: z.string(),
  /** Processes that it left behind. */
  left: z.int().nonnegative(),
});
export type StepDone = z.output<typeof stepDoneSchema>;

const partDoneSchema = z.strictObject({ stamp: stampSchema, steps: z.array(stepDoneSchema) });
export type PartDone = z.output<typeof partDoneSchema>;

const progressSchema = z.record(z.string(), partDoneSchema);
export type Progress = z.output<typeof progressSchema>;

/** Where a proof keeps what it does: lock, logs and report in a folder, and where it stands in a raw file like others. */
export interface Place {
  readonly dir: string;
  readonly keptFile: string;
}

export const HERE: Place = {
  dir: join(ROOT, '.agora/prove'),
  keptFile: join(ROOT, 'bench/results/prove.json'),
};

export function readProgress({ keptFile }: Place): Progress {
  return existsSync(keptFile) ? progressSchema.parse(JSON.parse(readFileSync(keptFile, 'utf8'))) : {};
}

/** Whole or not at all: the proof may be ended at any moment. */
export function keepProgress({ keptFile }: Place, progress: Progress): void {
  mkdirSync(dirname(keptFile), { recursive: true });
  writeFileSync(`${keptFile}.part`, `${JSON.stringify(progress, null, 2)}\n`);
  renameSync(`${keptFile}.part`, keptFile);
}

/** What stands of a part under this code: nothing of another hash, nothing that failed, and of a row with a gap nothing at all. */
export function standing(part: Part, progress: Progress, proven: string): readonly StepDone[] {
  const done = progress[part.name];
  if (done === undefined || done.stamp.proven !== proven) return [];
  const ids = new Set(part.steps.map(({ id }) => id));
  const own = done.steps.filter(({ id }) => ids.has(id));
  if (part.inARow && own.some(({ held }) => !held)) return [];
  return own.filter(({ held }) => held);
}

export function owed(part: Part, progress: Progress, proven: string): readonly Step[] {
  const done = new Set(standing(part, progress, proven).map(({ id }) => id));
  return part.steps.filter(({ id }) => !done.has(id));
}

/** The part with one more step done: what stood before stays, of the same step the last end counts. */
export function withStep(
  part: Part,
  progress: Progress,
  { stamp, done }: { readonly stamp: Stamp; readonly done: StepDone },
): PartDone {
  const before = progress[part.name];
  const isSame = before !== undefined && before.stamp.proven === stamp.proven;
  const others = isSame ? before.steps.filter(({ id }) => id !== done.id) : [];
  return { stamp: isSame ? before.stamp : stamp, steps: [...others, done] };
}
