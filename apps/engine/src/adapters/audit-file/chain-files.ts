/** The files of a chain in a directory, and the two small ones beside them. */
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { AUDIT_HEAD_FILE, AUDIT_PUBLIC_KEY_FILE, type AuditFiles } from '@agora/shared/audit-files';
import { type AuditPublicKey, auditPublicKeySchema } from '@agora/shared/audit-marks';
import { type AuditAnchor, auditAnchorSchema } from '@agora/shared/audit-record';
import { parseJson } from '@agora/shared/json';
import type { z } from 'zod';

const CHUNK_BYTES = 1 << 18;

export function filesIn(dir: string, chunkBytes = CHUNK_BYTES): AuditFiles {
  return {
    names: async () => (await readdir(dir)).filter((name) => name.endsWith('.jsonl')),
    chunks: (name, start = 0) => createReadStream(join(dir, name), { highWaterMark: chunkBytes, start }),
  };
}

/** The head that the last writer noted; null where there is none, or none that can be understood. Rejects where it cannot be read. */
export function readHead(dir: string): Promise<AuditAnchor | null> {
  return readBeside(join(dir, AUDIT_HEAD_FILE), auditAnchorSchema);
}

export function readPublicKey(dir: string): Promise<AuditPublicKey | null> {
  return readBeside(join(dir, AUDIT_PUBLIC_KEY_FILE), auditPublicKeySchema);
}

/** Replaces the noted head as a whole. Not synced: an older head after a power cut is a true one, too. */
export async function writeHead(dir: string, head: AuditAnchor): Promise<void> {
  await replace(join(dir, AUDIT_HEAD_FILE), head, false);
}

export async function writePublicKey(dir: string, key: AuditPublicKey): Promise<void> {
  await replace(join(dir, AUDIT_PUBLIC_KEY_FILE), key, true);
}

async function replace(path: string, value: unknown, durably: boolean): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(value)}\n`);
    if (durably) await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

async function readBeside<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : (schema.safeParse(parseJson(text)).data ?? null);
}
