// Looks for the secrets of a deployment where none may be: in any text, whole or without the prefix of a key. Knows only
// contents; what is searched is the caller's.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '@agora/scripts/home';

const LENGTH_MIN = 16;

/** Contents by the file that holds them: keys, passwords, tokens, second factors, private keys line by line. */
export function secretsOf(home: Home): Map<string, string[]> {
  const files = [home.secrets, home.tls].flatMap((dir) => readdirSync(dir).map((name) => join(dir, name)));
  const held = files.filter((path) => !path.endsWith('.crt') && !path.endsWith('epochs-created.json'));
  return new Map(held.map((path) => [path, partsOf(path, readFileSync(path, 'utf8'))]));
}

function partsOf(path: string, text: string): string[] {
  if (path.endsWith('operators.json'))
    return [...text.matchAll(/"totp_secret": "([^"]+)"/g)].map(([, part = '']) => part);
  const lines = text.split('\n').filter((line) => !line.startsWith('-----'));
  return lines.map((line) => line.trim().replace(/^0x/, '')).filter((line) => line.length >= LENGTH_MIN);
}

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
      .flatMap((path) =>
        shownIn(readFileSync(path, 'latin1'), secrets).map((secret) => `${path}: ${secret}`),
      ),
  );
}
