/**
 * Reads a file that holds a secret. Refuses it when its group or others may read it, when it is no plain
 * file, or when it is empty: a secret that somebody widened is treated as lost. Never puts content in a message.
 */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { StartRefusal } from './refusal.ts';

const WIDER_THAN_OWNER = 0o077;

/** The content without surrounding blanks. Throws StartRefusal(environment). */
export function readSecretFile(path: string): string {
  const text = readChecked(path).trim();
  if (text === '')
    throw new StartRefusal('environment', `${path} is empty: run \`./agora up\` to make it anew`);
  return text;
}

/** Mode and content come from one open file, so that it cannot be exchanged between the two looks. */
function readChecked(path: string): string {
  const fd = openSecret(path);
  try {
    const { mode } = fstatSync(fd);
    if ((mode & WIDER_THAN_OWNER) !== 0) throw tooWide(path, mode);
    return readFileSync(fd, 'utf8');
  } catch (error) {
    if (error instanceof StartRefusal) throw error;
    throw unreadable(path, error);
  } finally {
    closeSync(fd);
  }
}

function openSecret(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
}

function tooWide(path: string, mode: number): StartRefusal {
  const shown = (mode & 0o777).toString(8).padStart(4, '0');
  return new StartRefusal(
    'environment',
    `${path} is open to others (mode ${shown}): chmod 600 it, and replace the secret if others used this machine`,
  );
}

function unreadable(path: string, error: unknown): StartRefusal {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new StartRefusal('environment', `cannot read ${path} (${code})`);
}
