// Which second factors are set up: the hash of each account's secret, in a file of this process. A secret that the host replaced is
// not in it, so its account sets up anew. A file that cannot be read counts every account as set up: none is shown its secret.
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { SecondFactor } from './totp.ts';

const fileSchema = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

export interface Enrolled {
  has(factor: SecondFactor): boolean;
  /** Durable when it returns; throws where it cannot be written. */
  add(factor: SecondFactor): void;
}

export function enrolledIn(dir: string): Enrolled {
  const path = join(dir, 'second-factors.json');
  return {
    has: (factor) => {
      const known = read(path);
      return known === null || known[factor.account] === hashOf(factor);
    },
    add: (factor) => {
      const known = read(path);
      if (known === null) throw new Error(`${path} cannot be read`);
      replace(path, `${JSON.stringify({ ...known, [factor.account]: hashOf(factor) })}\n`);
    },
  };
}

function read(path: string): Record<string, string> | null {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return {};
  try {
    return fileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

function hashOf({ totp_secret }: SecondFactor): string {
  return createHash('sha256').update(totp_secret).digest('hex');
}

function replace(path: string, text: string): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    // A single write may take a part of it where the disk is nearly full.
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
