// A chain's files on this machine, and the cryptography to check them with. Reads only.
import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditFiles } from '@agora/shared/audit-files';
import type { AuditVerificationOptions } from '@agora/shared/audit-verify';
import type { z } from 'zod';

const CHUNK_BYTES = 1 << 18;

export function filesIn(dir: string): AuditFiles {
  return {
    names: async () => (await readdir(dir)).filter((name) => name.endsWith('.jsonl')),
    chunks: (name, start = 0) => createReadStream(join(dir, name), { highWaterMark: CHUNK_BYTES, start }),
  };
}

/** A small JSON file beside a chain; null where it is missing or not of the form. */
export function readJson<T>(path: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

export const chainCrypto: Pick<AuditVerificationOptions, 'sha256Hex' | 'verifySignature'> = {
  sha256Hex: (bytes) => hash('sha256', bytes, 'hex'),
  verifySignature: (publicKey, message, signature) => {
    try {
      return verify(null, Buffer.from(message), keyOf(publicKey), Buffer.from(signature, 'base64'));
    } catch {
      return false;
    }
  },
};

function keyOf(spki: string): KeyObject {
  return createPublicKey({ key: Buffer.from(spki, 'base64'), type: 'spki', format: 'der' });
}
