// Reads files of one JSON object a line, one line at a time, so that a journal of hours needs no memory. Says nothing of
// what is in a line.
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Files of a folder whose names end so, in the order of their names. */
export function filesIn(dir: string, ending: string): string[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(dir, name));
}

export async function* linesOf(files: readonly string[]): AsyncGenerator<string> {
  for (const file of files) {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity }))
      if (line !== '') yield line;
  }
}
