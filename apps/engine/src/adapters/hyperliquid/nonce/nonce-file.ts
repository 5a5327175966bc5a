/**
 * `nonces.json`: up to which nonce this signer may have given, replaced as a whole and on disk with its directory. Text
 * that is none is kept aside; the venue's clock then gives nonces above it, as it always does.
 */
import { mkdirSync, renameSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Address, addressSchema } from '@agora/shared/ids';
import { parseJson } from '@agora/shared/json';
import { z } from 'zod';
import type { NonceFile } from '../../../ports/venue-nonces.ts';
import { readIfThere } from '../../data-dir/read-if-there.ts';

const schema = z.strictObject({
  version: z.literal(1),
  signer: addressSchema,
  reserved_until: z.int().nonnegative(),
});

export interface NoncesFound {
  /** 0 where no record of this signer lay there. */
  readonly reservedUntil: number;
  /** The place of a file that could not be understood. */
  readonly setAside: string | null;
}

/** Makes the directory where it is missing and reads the record. Throws where the disk does not let it. */
export function openNonces(path: string, signer: Address, bootId: string): NoncesFound {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const text = readIfThere(path);
  if (text === null) return { reservedUntil: 0, setAside: null };
  const record = schema.safeParse(parseJson(text)).data;
  if (record === undefined) {
    const setAside = `${path}.unreadable-${bootId}`;
    renameSync(path, setAside);
    return { reservedUntil: 0, setAside };
  }
  // Another signer's numbers bind nobody: the venue keeps them per signer.
  return { reservedUntil: record.signer === signer ? record.reserved_until : 0, setAside: null };
}

export function nonceFile(path: string, signer: Address): NonceFile {
  return {
    async write(reservedUntil) {
      const record = { version: 1, signer, reserved_until: reservedUntil };
      const file = await open(`${path}.new`, 'w', 0o600);
      try {
        await file.writeFile(`${JSON.stringify(record)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${path}.new`, path);
      const directory = await open(dirname(path), 'r');
      try {
        await directory.sync();
      } finally {
        await directory.close();
      }
    },
  };
}
