/** A list that people or the launcher leave in the data directory. Nothing is decided by it: what is no such list is empty, with the reason. */
import { readFileSync, statSync } from 'node:fs';
import type { z } from 'zod';

const BYTES_MAX = 65_536;

/** `what`: "market notes". No file is an empty list without a problem. */
export function readHostList<T>(
  path: string,
  schema: z.ZodType<readonly T[]>,
  what: string,
): { readonly list: readonly T[]; readonly problem: string | null } {
  try {
    const seen = statSync(path, { throwIfNoEntry: false });
    if (seen === undefined) return { list: [], problem: null };
    if (!seen.isFile() || seen.size > BYTES_MAX)
      return { list: [], problem: `${path} is no file of at most ${BYTES_MAX} bytes` };
    return { list: schema.parse(JSON.parse(readFileSync(path, 'utf8'))), problem: null };
  } catch {
    return { list: [], problem: `${path} cannot be read as a list of ${what}` };
  }
}
