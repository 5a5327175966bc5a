// The files of the console's audit chain in a folder of its own, and the cryptography that makes and checks them.
import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign, verify } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditSigner } from '@agora/shared/audit-chain';
import { type AuditDisk, openAuditOn } from '@agora/shared/audit-disk';
import type { AuditWriter } from '@agora/shared/audit-writer';
import type { BootId } from '@agora/shared/ids';
import type { System } from '../system.ts';

export const WEB_CHAIN = 'web';
const CHUNK_BYTES = 1 << 16;

export type WebChain = {
  readonly dir: string;
  readonly keyFile: string;
  readonly bootId: BootId;
  /** Never written, whatever is asked to be recorded. */
  readonly secrets: readonly string[];
  readonly system: System;
};

/** The chain, ready to be written; its key is made with it. Rejects where it must not be continued. */
export async function openWebChain({
  dir,
  keyFile,
  bootId,
  secrets,
  system,
}: WebChain): Promise<AuditWriter> {
  await fs.mkdir(dir, { recursive: true, mode: 0o700 });
  return openAuditOn(diskIn(dir), secrets, {
    chain: WEB_CHAIN,
    bootId,
    signer: await signerIn(keyFile),
    wallMs: system.wallMs,
    monoMs: system.monotonicMs,
    ...chainCrypto,
  });
}

export const chainCrypto = {
  sha256Hex: (content: string | Uint8Array): string => hash('sha256', content, 'hex'),
  verifySignature: (publicKey: string, message: string, signature: string): boolean => {
    try {
      const key = { key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' } as const;
      return verify(null, Buffer.from(message), createPublicKey(key), Buffer.from(signature, 'base64'));
    } catch {
      return false;
    }
  },
};

/** Made once, for its owner alone; a wider file is refused. */
async function signerIn(keyFile: string): Promise<AuditSigner> {
  if (!existsSync(keyFile)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    await fs.writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), {
      flag: 'wx',
      mode: 0o400,
      flush: true,
    });
  }
  if (((await fs.stat(keyFile)).mode & 0o077) !== 0)
    throw new Error(`${keyFile} is open to others: chmod 400 it`);
  const key = createPrivateKey(await fs.readFile(keyFile));
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return {
    keyId: chainCrypto.sha256Hex(spki).slice(0, 16),
    publicKey: spki.toString('base64'),
    sign: (message) => sign(null, Buffer.from(message), key).toString('base64'),
  };
}

export function diskIn(dir: string): AuditDisk {
  const at = (name: string) => join(dir, name);
  return {
    names: async () => (await fs.readdir(dir)).filter((name) => name.endsWith('.jsonl')),
    chunks: (name, start = 0) => createReadStream(at(name), { start, highWaterMark: CHUNK_BYTES }),
    write: (name, bytes, from, flags) =>
      synced(at(name), flags, async (file) => (await file.write(bytes, 0, bytes.length, from)).bytesWritten),
    cut: (name, bytes) => synced(at(name), 'r+', (file) => file.truncate(bytes)),
    remove: (name) => fs.rm(at(name), { force: true }),
    rename: (from, to) => fs.rename(at(from), at(to)),
    syncNames: () => synced(dir, 'r', async () => undefined),
    freeBytes: async () => {
      const { bavail, bsize } = await fs.statfs(dir);
      return bavail * bsize;
    },
    read: (name) =>
      fs.readFile(at(name), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      }),
  };
}

async function synced<T>(path: string, flags: string, work: (file: fs.FileHandle) => Promise<T>): Promise<T> {
  const file = await fs.open(path, flags, 0o600);
  try {
    const done = await work(file);
    await file.sync();
    return done;
  } finally {
    await file.close();
  }
}
