// A deployment folder with audit chains in it, as their writers leave them.
import { generateKeyPairSync, hash, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AUDIT_EMPTY_TIP, AuditBatch, type AuditSigner } from '@agora/shared/audit-chain';
import type { AuditAnchor } from '@agora/shared/audit-record';
import { bootIdSchema } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';

const START_MS = Date.UTC(2026, 2, 1);

export interface WrittenChain {
  readonly dir: string;
  readonly files: readonly string[];
  readonly anchor: AuditAnchor;
  readonly publicKeyFile: string;
}

export class AuditHome implements Disposable {
  readonly dir = mkdtempSync(join(tmpdir(), 'agora-audit-home-'));

  /** Writes a chain of `count` notes and a last checkpoint, in small files. */
  chain(name: string, count = 12): WrittenChain {
    const dir = join(this.dir, 'data', name, 'audit');
    const signer = newSigner();
    const batch = new AuditBatch(
      { chain: name, signer, sha256Hex: (text) => hash('sha256', text), segmentBytesMax: 1_500 },
      AUDIT_EMPTY_TIP,
    );
    const moment = (i: number) => ({
      ts: isoMs(START_MS + i),
      monoMs: i,
      bootId: bootIdSchema.parse('boot-0001'),
    });
    for (let i = 0; i < count; i++)
      batch.add({ ...moment(i), actor: 'engine', type: 'note', dataText: `{"i":${i}}` });
    const anchor = batch.checkpoint(moment(count));
    mkdirSync(dir, { recursive: true });
    for (const { open, text } of batch.parts) writeFileSync(join(dir, open ?? ''), text);
    const publicKeyFile = join(dir, 'public-key.json');
    writeFileSync(
      publicKeyFile,
      JSON.stringify({ chain: name, key_id: signer.keyId, public_key: signer.publicKey }),
    );
    writeFileSync(join(dir, 'head.json'), JSON.stringify(anchor));
    return { dir, files: batch.parts.map(({ open }) => join(dir, open ?? '')), anchor, publicKeyFile };
  }

  /** A file of this home. */
  file(name: string, content: string): string {
    const path = join(this.dir, name);
    writeFileSync(path, content);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export function newSigner(): AuditSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    keyId: 'key-1',
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    sign: (message) => sign(null, Buffer.from(message), privateKey).toString('base64'),
  };
}
