// The audit of a simulated engine: the same lines in the same chain, handed to the judges' reader instead of a disk.
import { sha256Hex } from '@agora/engine/src/adapters/audit-file/chain-crypto.ts';
import { AuditReader } from '@agora/testkit/judge/audit-reader';
import { type Clocks, stampOf } from '../host/clocks.ts';

export class Chain {
  readonly reader = new AuditReader();
  /** Fills that are on record, by tid. */
  readonly tids = new Set<number>();
  #prev = '0'.repeat(64);
  #seq = 0;

  /** Hash of the last line, and by it of all. */
  get head(): string {
    return this.#prev;
  }

  /** `bootId`: of the life that writes. */
  note(bootId: string, type: string, data: object, clocks: Clocks): void {
    const { mono_ms, ts, ...more } = stampOf(clocks);
    const line = JSON.stringify({
      ...{ actor: 'engine', boot_id: bootId, data, mono_ms, prev: this.#prev },
      ...{ seq: this.#seq, ...more, ts, type },
    });
    if (type === 'fill' && 'tid' in data) this.tids.add(Number(data.tid));
    this.#seq += 1;
    this.#prev = sha256Hex(line);
    this.reader.line(line);
  }
}
