// Makes a runtime file of the last `up` one of the code that lies here now, where the checkout became another version since. Its form is
// not judged here: whoever reads it refuses one that this code does not understand before it looks at the number.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '@agora/shared/json';
import { z } from 'zod';
import { ROOT } from '../home.ts';
import { writePrivate } from './private-file.ts';

const VERSION_FILE = join(ROOT, 'packages/shared/src/contract-version.ts');
/** Of a runtime file only this is looked at: the rest is for its reader, of whatever version. */
const runtimeSchema = z.looseObject({ build_id: z.string(), contract_version: z.unknown().optional() });

/** What code says of itself; left out: the file keeps its own. */
export interface CodeHere {
  readonly buildId?: string;
  readonly contract?: number | undefined;
}

/** The contract version of the code on the disk: a supervisor holds that of its start. Undefined where it cannot be told. */
export function contractHere(): number | undefined {
  try {
    const number = /^export const CONTRACT_VERSION = (\d+);$/m.exec(readFileSync(VERSION_FILE, 'utf8'))?.[1];
    return number === undefined ? undefined : Number(number);
  } catch {
    return undefined;
  }
}

/** A file that cannot be read or written stays as it is: what it starts may do without, and its hand is worth more. */
export function renewRuntime(path: string, { buildId, contract }: CodeHere): void {
  try {
    const old = runtimeSchema.parse(parseJson(readFileSync(path, 'utf8')));
    const { build_id: id, contract_version: number } = old;
    const renewed = { ...old, build_id: buildId ?? id };
    // What is no number is for its reader to refuse.
    if (typeof number === 'number') renewed.contract_version = contract ?? number;
    if (renewed.build_id !== id || renewed.contract_version !== number)
      writePrivate(path, `${JSON.stringify(renewed, null, 2)}\n`);
  } catch {}
}
