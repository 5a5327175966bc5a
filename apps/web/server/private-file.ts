// Reads a secret from a file that nobody but its owner may read; a wider one stops the start.
import { readFileSync, statSync } from 'node:fs';
import { StartRefusal } from './refusal.ts';

/** Any right of theirs to a secret is one too many. */
export const GROUP_AND_OTHERS = 0o077;

/** The trimmed content of `path`. Throws StartRefusal when it is absent, empty or readable by others. */
export function readPrivateFile(path: string): string {
  const { mode, content } = readWithMode(path);
  if ((mode & GROUP_AND_OTHERS) !== 0) {
    const found = (mode & 0o777).toString(8).padStart(4, '0');
    throw new StartRefusal(
      'SECRET_TOO_OPEN',
      `${path} has mode ${found}: a secret may be readable by its owner only. Run: chmod 600 ${path}`,
    );
  }
  if (content === '') throw new StartRefusal('SECRET_UNREADABLE', `${path} is empty. Run: ./agora up`);
  return content;
}

function readWithMode(path: string): { mode: number; content: string } {
  try {
    return { mode: statSync(path).mode, content: readFileSync(path, 'utf8').trim() };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartRefusal('SECRET_UNREADABLE', `A secret cannot be read (${reason}). Run: ./agora doctor`);
  }
}
