// What the secret files of a deployment hold, by the file: that which may be found nowhere else. Knows contents only; where they are
// looked for is the caller's.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../home.ts';

/** Shorter than this could be found by chance. */
const LENGTH_MIN = 16;

/** Keys and tokens without their prefix, passwords, second factors, private keys line by line. */
export function secretContents({ secrets, tls }: Pick<Home, 'secrets' | 'tls'>): Map<string, string[]> {
  const files = [secrets, tls].flatMap((dir) => readdirSync(dir).map((name) => join(dir, name)));
  const held = files.filter((path) => !path.endsWith('.crt') && !path.endsWith('epochs-created.json'));
  return new Map(held.map((path) => [path, partsOf(path, readFileSync(path, 'utf8'))]));
}

function partsOf(path: string, text: string): string[] {
  if (path.endsWith('operators.json'))
    return [...text.matchAll(/"totp_secret": "([^"]+)"/g)].map(([, part = '']) => part);
  const lines = text.split('\n').filter((line) => !line.startsWith('-----'));
  return lines.map((line) => line.trim().replace(/^0x/, '')).filter((line) => line.length >= LENGTH_MIN);
}
