// What tests of the chain need: real hashes and signatures, a store in memory that can be made to fail, and chains as files.
import { createPublicKey, generateKeyPairSync, hash, type KeyObject, sign, verify } from 'node:crypto';
import type { AuditPart, AuditSigner } from '../src/audit-chain.ts';
import type { AuditAnchor } from '../src/audit-record.ts';
import type { AuditReport } from '../src/audit-report.ts';
import type { AuditStore, AuditStoreWarning } from '../src/audit-store.ts';
import { AuditVerification, type AuditVerificationOptions } from '../src/audit-verify.ts';
import { type BootId, bootIdSchema } from '../src/ids.ts';

export const BOOT: BootId = bootIdSchema.parse('boot-0001');

export function sha256Hex(content: string | Uint8Array): string {
  return hash('sha256', content, 'hex');
}

export function testSigner(keyId = 'key-1'): AuditSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    keyId,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    sign: (message) => sign(null, Buffer.from(message), privateKey).toString('base64'),
  };
}

const keys = new Map<string, KeyObject>();

function verifySignature(publicKey: string, message: string, signature: string): boolean {
  let key = keys.get(publicKey);
  if (key === undefined) {
    key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' });
    keys.set(publicKey, key);
  }
  return verify(null, Buffer.from(message), key, Buffer.from(signature, 'base64'));
}

/** Files of a chain by name, in order. */
export type Files = ReadonlyMap<string, Buffer>;

export function verifyFiles(files: Files, options: Partial<AuditVerificationOptions> = {}): AuditReport {
  const verification = new AuditVerification({ sha256Hex, verifySignature, ...options });
  let torn = 0;
  for (const [name, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    verification.torn(torn);
    verification.file(name);
    const lines = split(content);
    torn = lines.pop()?.length ?? 0;
    for (const line of lines) verification.line(line);
  }
  return verification.end(torn);
}

/** What stands between newlines, the part after the last one included. */
export function split(content: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let end = content.indexOf(10); end >= 0; end = content.indexOf(10, from)) {
    lines.push(content.subarray(from, end));
    from = end + 1;
  }
  lines.push(content.subarray(from));
  return lines;
}

export class MemoryStore implements AuditStore {
  readonly texts = new Map<string, string>();
  readonly heads: AuditAnchor[] = [];
  /** Texts of each commit that was asked for. */
  readonly commits: string[] = [];
  restored = 0;
  closed = false;
  /** What every call fails with. */
  failure: string | null = null;
  warning: AuditStoreWarning | null = null;
  /** Awaited within a commit, before it can succeed. */
  hold: Promise<void> = Promise.resolve();
  #open = '';

  get files(): Files {
    return new Map([...this.texts].map(([name, text]) => [name, Buffer.from(text)]));
  }

  get text(): string {
    return [...this.texts.values()].join('');
  }

  async commit(parts: readonly AuditPart[]): Promise<void> {
    this.commits.push(parts.map(({ text }) => text).join(''));
    await this.hold;
    this.#failIfTold();
    for (const { open, text } of parts) {
      this.#open = open ?? this.#open;
      this.texts.set(this.#open, (this.texts.get(this.#open) ?? '') + text);
    }
  }

  async restore(): Promise<void> {
    this.#failIfTold();
    this.restored += 1;
  }

  async probe(): Promise<AuditStoreWarning | null> {
    this.#failIfTold();
    return this.warning;
  }

  async noteHead(head: AuditAnchor): Promise<void> {
    this.heads.push(head);
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  #failIfTold(): void {
    if (this.failure !== null) throw Object.assign(new Error('told to fail'), { code: this.failure });
  }
}
