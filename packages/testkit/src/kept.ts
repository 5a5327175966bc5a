// Keeps what a proof of an app came to, with the stamp of the code that it spoke of. The stamp is taken when this file is loaded, which is
// before the proof begins.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stamp } from '@agora/scripts/kept/stamp';

const taken = stamp();

/** Whole or not at all: what is cut off leaves the file of before. */
export function keepResult(file: string, content: Readonly<Record<string, unknown>>): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, `${JSON.stringify({ stamp: taken, ...content }, null, 2)}\n`);
  renameSync(`${file}.part`, file);
}
