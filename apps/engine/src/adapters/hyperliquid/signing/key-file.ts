/**
 * Reads a private key from its file: mode 0400 exactly, a plain file, `0x` and 64 hex digits. No error message ever holds
 * content, and the buffer it was read into is wiped.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Secp256k1 } from '@bitauth/libauth/build/lib/crypto/secp256k1-types.js';
import { StartRefusal } from '../../../config/refusal.ts';
import { KEY_BYTES, SigningKey } from './signing-key.ts';

const MODE = 0o400;
const MODE_BITS = 0o7777;
/** The key, and a little room for blanks around it. */
const FILE_BYTES_MAX = 128;

/** Throws StartRefusal(environment) that says which file and what helps. */
export function readKeyFile(path: string, curve: Secp256k1): SigningKey {
  const content = Buffer.alloc(FILE_BYTES_MAX + 1);
  try {
    const key = keyBytes(content.subarray(0, readInto(path, content)));
    try {
      return new SigningKey(key, curve);
    } finally {
      key.fill(0);
    }
  } catch (error) {
    if (error instanceof StartRefusal) throw error;
    throw new StartRefusal(
      'environment',
      `${path} does not hold a private key (0x and 64 hexadecimal digits)`,
    );
  } finally {
    content.fill(0);
  }
}

/** Mode and content come from one open file, so that it cannot be exchanged between the two looks. */
function readInto(path: string, content: Buffer): number {
  const fd = openKey(path);
  try {
    const stat = fstatSync(fd);
    const mode = stat.mode & MODE_BITS;
    if (!stat.isFile()) throw new StartRefusal('environment', `${path} is no plain file`);
    if (mode !== MODE) {
      throw new StartRefusal(
        'environment',
        `${path} has mode ${mode.toString(8).padStart(4, '0')}, a key needs 0400: chmod 400 it, and replace the key if others used this machine`,
      );
    }
    return readSync(fd, content, 0, content.length, 0);
  } finally {
    closeSync(fd);
  }
}

function openKey(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new StartRefusal('environment', `cannot read ${path} (${code})`);
  }
}

/** Parses without making text of it: text cannot be wiped. Throws RangeError. */
function keyBytes(content: Buffer): Buffer {
  let end = content.length;
  while (end > 0 && isBlank(content[end - 1] ?? 0)) end -= 1;
  const digits = content.subarray(0, end);
  const key = Buffer.alloc(KEY_BYTES);
  const wellFormed = digits.length === 2 + 2 * KEY_BYTES && digits[0] === 0x30 && digits[1] === 0x78;
  for (let i = 0; i < KEY_BYTES && wellFormed; i += 1) {
    key[i] = 16 * nibble(digits[2 + 2 * i]) + nibble(digits[3 + 2 * i]);
  }
  if (!wellFormed) throw new RangeError('malformed');
  return key;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function nibble(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  if (letter >= 0x61 && letter <= 0x66) return letter - 0x61 + 10;
  throw new RangeError('malformed');
}
