// Whether a process that is started again still runs the code that was checked at `up`: the checkout may have become another version since.
// No engine trades with code that its neighbours do not run; what stops or shows it is started all the same, under its true name.
import { readFileSync } from 'node:fs';
import { parseJson } from '@agora/shared/json';
import { z } from 'zod';
import { buildId } from '../prepare/build-id.ts';
import { writePrivate } from '../prepare/private-file.ts';
import type { Plan, ProcessSpec } from './plan.ts';

/** Said for a checkout that cannot be read whole. */
const UNKNOWN = 'unknown';
/** Of a runtime file only this is looked at: the rest is for its reader, of whatever version. */
const runtimeSchema = z.looseObject({ build_id: z.string() });

/** Looked at before each restart; why it must not be, or null. */
export type RestartCheck = (spec: ProcessSpec) => string | null;

export function sameCode(plan: Plan, read: () => string = buildId): RestartCheck {
  return (spec) => {
    const at = spec.args.indexOf('--config');
    const runtimeFile = at === -1 ? undefined : spec.args[at + 1];
    if (runtimeFile === undefined) return null;
    // Once more: a file that an editor took away between the listing and the look is not listed again.
    const here = readOr(read) ?? readOr(read) ?? UNKNOWN;
    if (!spec.name.startsWith('engine-')) tellTrueId(runtimeFile, here);
    else if (here !== plan.buildId)
      return `not started again: the code here is build ${here}, and ${plan.buildId} runs; \`./agora down\`, then \`./agora up\``;
    return null;
  };
}

function readOr(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** A process repeats the id of its runtime file. One that cannot be written starts with the old id: its hand is worth more. */
function tellTrueId(path: string, id: string): void {
  try {
    const runtime = runtimeSchema.parse(parseJson(readFileSync(path, 'utf8')));
    if (runtime.build_id !== id)
      writePrivate(path, `${JSON.stringify({ ...runtime, build_id: id }, null, 2)}\n`);
  } catch {}
}
