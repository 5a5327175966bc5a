// Where a long proof stands, in .agora/prove/state.json: which steps are done under which hash of the code. It is written anew after each step; what
// a cut-off step did is in its own files. Of a part that is over, the outcome is kept beside the raw files (bench/results/prove.json).
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

/** Where a proof keeps what it does: its own folder, and the file of outcomes that is a raw file like others. */
export interface Place {
  readonly dir: string;
  readonly keptFile: string;
}

export const HERE: Place = {
  dir: join(ROOT, '.agora/prove'),
  keptFile: join(ROOT, 'bench/results/prove.json'),
};

const stateFile = ({ dir }: Place) => join(dir, 'state.json');
export const readProgress = (place: Place): Progress => readAt(stateFile(place));
export const keepProgress = (place: Place, progress: Progress): void => writeAt(stateFile(place), progress);
/** How each part ended when it was last run to its end. */
export const readOutcomes = ({ keptFile }: Place): Progress => readAt(keptFile);

export function keepOutcome(place: Place, part: string, done: PartDone): void {
  writeAt(place.keptFile, { ...readOutcomes(place), [part]: done });
}

function readAt(file: string): Progress {
  return existsSync(file) ? progressSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
}

/** Whole or not at all: the proof may be ended at any moment. */
function writeAt(file: string, progress: Progress): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, `${JSON.stringify(progress, null, 2)}\n`);
  renameSync(`${file}.part`, file);
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
