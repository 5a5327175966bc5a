/**
 * The guardian's own audit chain, in files. It never holds anything up: records wait in memory while it is opened or cannot be
 * written. A chain that must not be continued is left as it is; the guardian goes on without, and says so.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign, verify } from 'node:crypto';
import { createReadStream, existsSync, fstatSync, write } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditSigner } from '@agora/shared/audit-chain';
import { type AuditDisk, openAuditOn } from '@agora/shared/audit-disk';
import { AuditOpening } from '@agora/shared/audit-opening';
import { AUDIT_TICK_MS, type AuditWriter } from '@agora/shared/audit-writer';
import type { GuardianPlan } from '@agora/shared/guardian-plan';
import type { BootId } from '@agora/shared/ids';
import { logLines } from '@agora/shared/log-lines';
import { every, isoNow, monoMs, wallMs } from './clock.ts';

type Data = Readonly<Record<string, unknown>>;
/** One line on stdout and one audit record, of `type` and `data` (null = the line alone). Waits for neither; never given a secret. */
export type Tell = (level: 'info' | 'warn' | 'error', type: string | null, msg: string, data?: Data) => void;

const stdout = logLines(fstatSync(1), process.stdout, (bytes, done) => write(1, bytes, done));
process.on('exit', stdout.end);
/** A line on stdout. Nothing that cancels may end, or wait, for what it says: what is not taken waits, up to a bound. */
export const say = (line: string): void => stdout.write(`${line}\n`);

export function createTell(base: Data, audit: AuditOpening): Tell {
  return (level, type, msg, data = {}) => {
    const line = { level, time: isoNow(), ...base, engine_id: data.engine_id, msg };
    say(JSON.stringify(line));
    if (type !== null) audit.note({ actor: 'guardian', type, data: { ...data, msg } });
  };
}

/** Begins to open the chain; its key is made with it. */
export function openAudit(plan: GuardianPlan, bootId: BootId, secrets: string[]): AuditOpening {
  const audit = new AuditOpening(openChain(plan, bootId, secrets));
  every(AUDIT_TICK_MS, async () => audit.tick());
  return audit;
}

async function openChain(plan: GuardianPlan, bootId: BootId, secrets: string[]): Promise<AuditWriter> {
  await fs.mkdir(plan.auditDir, { recursive: true, mode: 0o700 });
  const signer = await signerIn(plan.auditKeyFile);
  const chain = { chain: 'guardian', bootId, signer, wallMs, monoMs, sha256Hex, verifySignature };
  return openAuditOn(diskIn(plan.auditDir), secrets, chain);
}

const sha256Hex = (content: string | Uint8Array): string => hash('sha256', content, 'hex');

function verifySignature(publicKey: string, message: string, signature: string): boolean {
  const key = { key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' } as const;
  return verify(null, Buffer.from(message), key, Buffer.from(signature, 'base64'));
}

async function signerIn(keyFile: string): Promise<AuditSigner> {
  const made = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  if (!existsSync(keyFile)) await fs.writeFile(keyFile, made(), { flag: 'wx', mode: 0o400, flush: true });
  if (((await fs.stat(keyFile)).mode & 0o077) !== 0)
    throw new Error(`${keyFile} is open to others: chmod 400 it`);
  const key = createPrivateKey(await fs.readFile(keyFile));
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const signed = (message: string) => sign(null, Buffer.from(message), key).toString('base64');
  return { keyId: sha256Hex(spki).slice(0, 16), publicKey: spki.toString('base64'), sign: signed };
}

function diskIn(dir: string): AuditDisk {
  const at = (name: string) => join(dir, name);
  const withFile = async <T>(path: string, flags: string, work: (file: fs.FileHandle) => Promise<T>) => {
    const file = await fs.open(path, flags, 0o600);
    const done = work(file).then((result) => file.sync().then(() => result));
    return done.finally(() => file.close());
  };
  const written = ({ bytesWritten }: { readonly bytesWritten: number }) => bytesWritten;
  return {
    names: async () => (await fs.readdir(dir)).filter((name) => name.endsWith('.jsonl')),
    chunks: (name, start = 0) => createReadStream(at(name), { start }),
    write: (name, bytes, from, flags) =>
      withFile(at(name), flags, (file) => file.write(bytes, 0, bytes.length, from).then(written)),
    cut: (name, bytes) => withFile(at(name), 'r+', (file) => file.truncate(bytes)),
    remove: (name) => fs.rm(at(name), { force: true }),
    rename: (from, to) => fs.rename(at(from), at(to)),
    syncNames: () => withFile(dir, 'r', async () => undefined),
    freeBytes: () => fs.statfs(dir).then(({ bavail, bsize }) => bavail * bsize),
    read: (name) => fs.readFile(at(name), 'utf8').catch(() => null),
  };
}
