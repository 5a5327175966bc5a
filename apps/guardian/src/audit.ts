/**
 * The guardian's own audit chain, in files. It never holds anything up: records wait in memory while it is opened or cannot be
 * written. A chain that must not be continued is left as it is; the guardian goes on without, and says so.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign, verify } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { type FileHandle, open, readdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditSigner } from '@agora/shared/audit-chain';
import { type AuditDisk, openAuditOn } from '@agora/shared/audit-disk';
import { AuditOpening } from '@agora/shared/audit-opening';
import { secretFinder } from '@agora/shared/audit-secrets';
import { AUDIT_TICK_MS, type AuditWriter } from '@agora/shared/audit-writer';
import type { BootId } from '@agora/shared/ids';
import type { RuntimeConfig } from '@agora/shared/runtime-config';
import { every, monoMs, wallMs } from './clock.ts';
import { readKey } from './settings.ts';

/** The chain `guardian`, being opened; its key is made with it. `secrets` are never written. */
export function openAudit(
  runtime: RuntimeConfig,
  bootId: BootId,
  secrets: readonly (string | undefined)[],
): AuditOpening {
  const dir = join(runtime.data_dir, 'audit/guardian');
  const keyFile = runtime.private_files.audit_signing_key ?? `${dir}.key`;
  const audit = new AuditOpening(
    openChain(
      dir,
      keyFile,
      bootId,
      secrets.filter((each) => each !== undefined),
    ),
  );
  every(AUDIT_TICK_MS, async () => audit.tick());
  return audit;
}

async function openChain(
  dir: string,
  keyFile: string,
  bootId: BootId,
  secrets: readonly string[],
): Promise<AuditWriter> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return openAuditOn(diskIn(dir), {
    ...{ chain: 'guardian', bootId, wallMs, monoMs, holdsSecret: secretFinder(secrets) },
    signer: await signerIn(keyFile),
    sha256Hex: (content) => hash('sha256', content, 'hex'),
    verifySignature(publicKey, message, signature) {
      const key = { key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' } as const;
      return verify(null, Buffer.from(message), key, Buffer.from(signature, 'base64'));
    },
  });
}

async function signerIn(keyFile: string): Promise<AuditSigner> {
  const made = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  if (!existsSync(keyFile)) await writeFile(keyFile, made(), { flag: 'wx', mode: 0o400, flush: true });
  const key = createPrivateKey(readKey(keyFile));
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return {
    keyId: hash('sha256', spki, 'hex').slice(0, 16),
    publicKey: spki.toString('base64'),
    sign: (message) => sign(null, Buffer.from(message), key).toString('base64'),
  };
}

function diskIn(dir: string): AuditDisk {
  const at = (name: string) => join(dir, name);
  const synced = async (path: string, flags: string, work: (file: FileHandle) => Promise<unknown>) => {
    const file = await open(path, flags, 0o600);
    await work(file)
      .then(() => file.sync())
      .finally(() => file.close());
  };
  return {
    names: async () => (await readdir(dir)).filter((name) => name.endsWith('.jsonl')),
    chunks: (name, start = 0) => createReadStream(at(name), { start }),
    async write(name, text, position, begin) {
      const bytes = Buffer.from(text);
      await synced(at(name), begin ? 'wx' : 'r+', async (file) => {
        const { bytesWritten } = await file.write(bytes, 0, bytes.length, position);
        if (bytesWritten < bytes.length) throw Object.assign(new Error('a short write'), { code: 'ENOSPC' });
      });
      if (begin) await synced(dir, 'r', async () => undefined);
    },
    cut: (name, bytes) =>
      bytes === null ? rm(at(name), { force: true }) : synced(at(name), 'r+', (file) => file.truncate(bytes)),
    freeBytes: () => statfs(dir).then(({ bavail, bsize }) => bavail * bsize),
    readBeside: (name) => readFile(at(name), 'utf8').catch(() => null),
    async writeBeside(name, text) {
      await writeFile(at(`${name}.new`), text, { mode: 0o600, flush: true });
      await rename(at(`${name}.new`), at(name));
    },
  };
}
