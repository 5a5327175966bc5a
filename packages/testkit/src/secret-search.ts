// Looks for the secrets of a deployment where none may be: in any text, whole or without the prefix of a key. Knows only
// contents; what is searched is the caller's.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The names of the secrets that `text` shows. */
export function shownIn(text: string, secrets: ReadonlyMap<string, readonly string[]>): string[] {
  const lower = text.toLowerCase();
  return [...secrets]
    .filter(([, parts]) => parts.some((part) => lower.includes(part.toLowerCase())))
    .map(([path]) => path);
}

/** Every file below `dirs` that shows a secret, with the secret's name. */
export function shownBelow(
  dirs: readonly string[],
  secrets: ReadonlyMap<string, readonly string[]>,
): string[] {
  return dirs.flatMap((dir) =>
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .flatMap((path) => shownIn(textOf(path), secrets).map((secret) => `${path}: ${secret}`)),
  );
}

/** A living deployment has files that come and go, which show nothing any more. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
