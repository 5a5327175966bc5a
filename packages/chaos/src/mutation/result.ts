// What a mutation run came to, as it is kept under bench/results: figures by file, and every mutant that nobody noticed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { type Stamp, stampSchema } from '@agora/scripts/kept/stamp';
import { z } from 'zod';

const RESULT_FILE = join(ROOT, 'bench/results/mutation.json');
const TEXT_CHARS_MAX = 160;

const place = z.object({ line: z.int(), column: z.int() });
/** The part of the tester's own report (mutation-testing-report-schema) that is read. */
export const reportSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.string(),
      mutants: z.array(
        z.object({
          mutatorName: z.string(),
          replacement: z.string().optional(),
          status: z.enum([
            'Killed',
            'Timeout',
            'Survived',
            'NoCoverage',
            'RuntimeError',
            'CompileError',
            'Ignored',
            'Pending',
          ]),
          location: z.object({ start: place, end: place }),
        }),
      ),
    }),
  ),
});
export type Report = z.output<typeof reportSchema>;

const count = z.int().nonnegative();
const survivorSchema = z.strictObject({
  file: z.string(),
  line: count,
  /** The line as it stands, without its indentation. */
  code: z.string(),
  mutator: z.string(),
  was: z.string(),
  became: z.string(),
  reached: z.boolean(),
});
export type Survivor = z.output<typeof survivorSchema>;

const resultSchema = z.strictObject({
  stamp: stampSchema,
  files: z.array(z.strictObject({ file: z.string(), noticed: count, survived: count, void: count })),
  survivors: z.array(survivorSchema),
});
export type MutationResult = z.output<typeof resultSchema>;

export function resultOf({ files }: Report, stamp: Stamp): MutationResult {
  const rows = Object.entries(files).map(([file, { source, mutants }]) => {
    const among = (...statuses: readonly string[]) =>
      mutants.filter(({ status }) => statuses.includes(status));
    const left = among('Survived', 'NoCoverage').map(
      (mutant): Survivor => ({
        file,
        line: mutant.location.start.line,
        code: (source.split('\n')[mutant.location.start.line - 1] ?? '').trim(),
        mutator: mutant.mutatorName,
        was: shortened(textAt(source, mutant.location)),
        became: shortened(mutant.replacement ?? ''),
        reached: mutant.status === 'Survived',
      }),
    );
    const noticed = among('Killed', 'Timeout').length;
    return {
      figures: { file, noticed, survived: left.length, void: mutants.length - noticed - left.length },
      left,
    };
  });
  return {
    stamp,
    files: rows.map(({ figures }) => figures),
    survivors: rows.flatMap(({ left }) => left),
  };
}

const shortened = (text: string) => text.replaceAll(/\s+/g, ' ').slice(0, TEXT_CHARS_MAX);

/** Lines count from 1, columns from 1. */
function textAt(source: string, { start, end }: { start: Place; end: Place }): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  return lines
    .map((line, i) => line.slice(i === 0 ? start.column - 1 : 0, i === last ? end.column - 1 : undefined))
    .join('\n');
}
type Place = z.output<typeof place>;

/** Percent noticed; 100 where there was nothing to notice. */
export function scorePct(files: readonly { readonly noticed: number; readonly survived: number }[]): number {
  const noticed = files.reduce((sum, each) => sum + each.noticed, 0);
  const all = files.reduce((sum, each) => sum + each.noticed + each.survived, 0);
  return all === 0 ? 100 : (100 * noticed) / all;
}

export function keepMutation(result: MutationResult): void {
  mkdirSync(dirname(RESULT_FILE), { recursive: true });
  writeFileSync(RESULT_FILE, `${JSON.stringify(resultSchema.parse(result), null, 2)}\n`);
}

export function readMutation(): MutationResult | null {
  return existsSync(RESULT_FILE) ? resultSchema.parse(JSON.parse(readFileSync(RESULT_FILE, 'utf8'))) : null;
}
