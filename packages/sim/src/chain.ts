// The audit of a simulated engine: the same lines in the same chain, handed to the judges' reader instead of a disk.
import { createHash } from 'node:crypto';
import { AuditReader } from '@agora/testkit/judge/audit-story';

export class Chain {
  readonly reader = new AuditReader();
  /** Of the life that writes. */
  bootId: string;
  /** Fills that are on record, by tid. */
  readonly tids = new Set<number>();
  #prev = '0'.repeat(64);
  #seq = 0;

  constructor(bootId: string) {
    this.bootId = bootId;
  }

  /** Hash of the last line, and by it of all. */
  get head(): string {
    return this.#prev;
  }

  note(type: string, data: object, wallMs: number, monoMs: number): void {
    const line = JSON.stringify({
      ...{ actor: 'engine', boot_id: this.bootId, data, mono_ms: monoMs, prev: this.#prev },
      ...{ seq: this.#seq, ts: new Date(wallMs).toISOString(), type },
    });
    if (type === 'fill' && 'tid' in data) this.tids.add(Number(data.tid));
    this.#seq += 1;
    this.#prev = createHash('sha256').update(line).digest('hex');
    this.reader.line(line);
  }
}
