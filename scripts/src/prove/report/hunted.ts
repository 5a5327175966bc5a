// What the hunt of a mutant speaks of: its definition, and the file of the test that has to notice it. When one of them changes, what was found then says
// nothing of what is there now.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../../home.ts';

const ID_LENGTH = 16;
/** A night of the simulator that a seed names has no file. */
const definitionSchema = z.object({ killed_by: z.object({ file: z.string().optional() }) });

/** The text of a file by its path below the root; null = it is not there. */
type Read = (path: string) => string | null;

/** Sixteen hexadecimal digits of SHA-256; null = there is no such mutant any more, or its test is gone. */
export function huntedHash(id: string, read: Read = textHere): string | null {
  const definition = read(`packages/sim/mutants/${id}.json`);
  if (definition === null) return null;
  const { file } = definitionSchema.parse(JSON.parse(definition)).killed_by;
  const test = file === undefined ? '' : read(file);
  if (test === null) return null;
  return createHash('sha256').update(`${definition}\0${test}`).digest('hex').slice(0, ID_LENGTH);
}

export interface Hunted {
  readonly id: string;
  /** The hash that it was hunted under; absent = kept before hunts had one, and believed until it is hunted anew. */
  readonly of?: string | undefined;
}

/** Whether it was hunted as it is now. */
export const isAsHunted = ({ id, of }: Hunted, read?: Read): boolean =>
  of === undefined || of === huntedHash(id, read);

function textHere(path: string): string | null {
  const file = join(ROOT, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
