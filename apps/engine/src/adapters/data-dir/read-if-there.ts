// A file of the data directory that may not be there yet. Every other trouble with it is thrown.
import { readFileSync } from 'node:fs';

export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
