/**
 * The audit chain of a command that acts by itself (`./agora flatten`, `./agora keys`): a record is on disk before the act that it tells of.
 * Where the chain cannot be continued the command is refused, with a reason; one command at a time may hold a chain, which is for its caller to see to.
 */
import { createPrivateKey, createPublicKey, hash, randomBytes, sign } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditSigner } from '@agora/shared/audit-chain';
import { type AuditDisk, openAuditOn } from '@agora/shared/audit-disk';
import { AuditUnwritable } from '@agora/shared/audit-sink';
import { AUDIT_TICK_MS, type AuditWriter } from '@agora/shared/audit-writer';
import { bootIdSchema } from '@agora/shared/ids';
import { Refusal } from '../cli/refusal.ts';
import type { Home } from '../home.ts';
import { ensureAuditKey } from '../prepare/audit-key.ts';
import { readPrivate } from '../prepare/private-file.ts';
import { chainCrypto, filesIn } from './node-files.ts';

/** Its name, its folder below `data`, and no engine's name (`RESERVED_ENGINE_IDS`). */
export type CommandChain = 'flatten' | 'keys';

export function commandAuditDir(home: Home, chain: CommandChain): string {
  return join(home.data, chain, 'audit');
}

/** Runs `work` with the chain open, and closes it signed. `secrets` are never written. */
export async function withCommandAudit<T>(
  home: Home,
  chain: CommandChain,
  secrets: readonly string[],
  work: (audit: AuditWriter) => Promise<T>,
): Promise<T> {
  const audit = await openChain(home, chain, secrets);
  const ticking = setInterval(() => audit.tick(), AUDIT_TICK_MS);
  try {
    return await work(audit);
  } catch (error) {
    throw error instanceof AuditUnwritable ? unusable(error.message) : error;
  } finally {
    clearInterval(ticking);
    await audit.close();
  }
}

/** A chain that does not verify is left as it is. */
async function openChain(home: Home, chain: CommandChain, secrets: readonly string[]): Promise<AuditWriter> {
  const dir = commandAuditDir(home, chain);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const opening = openAuditOn(diskIn(dir), secrets, {
    chain,
    bootId: bootIdSchema.parse(randomBytes(8).toString('hex')),
    signer: signerOf(home, chain),
    wallMs: () => Date.now(),
    monoMs: () => performance.now(),
    sha256Hex: (content) => hash('sha256', content),
    verifySignature: chainCrypto.verifySignature,
  });
  return opening.catch((error: unknown) => {
    throw error instanceof RangeError ? unusable(error.message) : error;
  });
}

function unusable(why: string): Refusal {
  return new Refusal(
    'environment',
    `the audit cannot be written, and nothing further was done: ${why}`,
    '`./agora audit verify` shows the chain',
  );
}

function signerOf(home: Home, chain: CommandChain): AuditSigner {
  ensureAuditKey(home, chain);
  const key = createPrivateKey(readPrivate(join(home.secrets, `audit-${chain}.key`)));
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return {
    keyId: hash('sha256', spki).slice(0, 16),
    publicKey: spki.toString('base64'),
    sign: (message) => sign(null, Buffer.from(message), key).toString('base64'),
  };
}

function diskIn(dir: string): AuditDisk {
  const opened = async <T>(
    path: string,
    flags: string,
    work: (file: fs.FileHandle) => Promise<T>,
  ): Promise<T> => {
    await using file = await fs.open(path, flags, 0o600);
    const result = await work(file);
    await file.sync();
    return result;
  };
  const at = (name: string) => join(dir, name);
  return {
    names: filesIn(dir).names,
    chunks: (name, start = 0) => createReadStream(at(name), { start }),
    write: (name, bytes, from, flags) =>
      opened(at(name), flags, async (file) => (await file.write(bytes, 0, bytes.length, from)).bytesWritten),
    cut: (name, bytes) => opened(at(name), 'r+', (file) => file.truncate(bytes)),
    remove: (name) => fs.rm(at(name), { force: true }),
    rename: (from, to) => fs.rename(at(from), at(to)),
    syncNames: () => opened(dir, 'r', async () => undefined),
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
