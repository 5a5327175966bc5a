// A real chain in a folder of its own, for tests of the audit files.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditRecord } from '@agora/shared/audit-record';
import type { AuditReport } from '@agora/shared/audit-report';
import type { AuditHealth, AuditNote, AuditSink } from '@agora/shared/audit-sink';
import type { AuditVerificationOptions } from '@agora/shared/audit-verify';
import { verifyAuditFiles } from '@agora/shared/audit-verify-files';
import { bootIdSchema } from '@agora/shared/ids';
import { sha256Hex, verifySignature } from '../../src/adapters/audit-file/chain-crypto.ts';
import { filesIn, readHead } from '../../src/adapters/audit-file/chain-files.ts';
import { type AuditFileOptions, openAuditFile } from '../../src/adapters/audit-file/open-audit-file.ts';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import { systemTicker } from '../../src/adapters/clock/system-ticker.ts';

export const CHAIN = 'engine-mm1';

export const note = (i: number | string): AuditNote => ({ actor: 'engine', type: 'note', data: { i } });

export class ChainFolder implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), 'agora-audit-'));
  readonly dir: string;
  readonly keyFile = join(this.root, 'audit.key');
  readonly health: AuditHealth[] = [];
  #boots = 0;

  /** `below` is the folder of the chain within the root. */
  constructor(below = 'audit') {
    this.dir = join(this.root, below);
  }

  open(options: Partial<AuditFileOptions> = {}): Promise<AuditSink> {
    this.#boots += 1;
    return openAuditFile({
      dir: this.dir,
      keyFile: this.keyFile,
      chain: CHAIN,
      bootId: bootIdSchema.parse(`boot-000${this.#boots}`),
      clock: systemClock,
      ticker: systemTicker,
      secrets: [],
      onHealth: (health) => this.health.push(health),
      ...options,
    });
  }

  /** Opens, records `count` notes and closes. */
  async fill(count: number, options: Partial<AuditFileOptions> = {}): Promise<void> {
    const sink = await this.open(options);
    for (let i = 0; i < count; i++) sink.note(note(i));
    if (!(await sink.close())) throw new Error('the chain could not be filled');
  }

  get names(): string[] {
    return readdirSync(this.dir)
      .filter((name) => name.endsWith('.jsonl'))
      .sort();
  }

  path(name: string | undefined): string {
    return join(this.dir, name ?? 'missing');
  }

  get records(): AuditRecord[] {
    const text = this.names.map((name) => readFileSync(this.path(name), 'utf8')).join('');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  async verify(options: Partial<AuditVerificationOptions> = {}): Promise<AuditReport> {
    const notedHead = await readHead(this.dir);
    return verifyAuditFiles(filesIn(this.dir), { sha256Hex, verifySignature, notedHead, ...options });
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
