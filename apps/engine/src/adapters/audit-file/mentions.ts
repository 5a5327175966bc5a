/**
 * Finds the records about one id in a chain that is read forwards: those that hold it, and, once an intent or a report has
 * named the order it stands for, those that hold the order's cloid or oid.
 */

import { foundIn } from '@agora/shared/audit-page';
import type { AuditRecord } from '@agora/shared/audit-record';
import type { ChainRecord } from '@agora/shared/chain-answers';
import { EXPLANATION_RECORDS_MAX } from '@agora/shared/explanation';

export class MentionSearch {
  readonly records: ChainRecord[] = [];
  readonly #ids: Set<string>;
  readonly #oids = new Set<number>();
  #needles: readonly Buffer[];

  constructor(id: string) {
    this.#ids = new Set([id]);
    this.#needles = [Buffer.from(id)];
  }

  /** One line at its place; false when enough was found. */
  line(line: Uint8Array, seq: number): boolean {
    const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
    if (!this.#needles.some((needle) => bytes.includes(needle))) return true;
    const found = foundIn(line, seq);
    if (found.record === null || !this.#holds(found.record.data)) return true;
    this.records.push(found);
    this.#learn(found.record);
    return this.records.length < EXPLANATION_RECORDS_MAX;
  }

  /** The bytes may be a part of a longer id: only a whole value counts. */
  #holds(value: unknown, key = ''): boolean {
    if (typeof value === 'string') return this.#ids.has(value);
    if (typeof value === 'number') return key === 'oid' && this.#oids.has(value);
    if (typeof value !== 'object' || value === null) return false;
    return Object.entries(value).some(([name, each]) => this.#holds(each, name));
  }

  #learn({ type, data }: AuditRecord): void {
    if (type !== 'order_intent' && type !== 'order_report') return;
    for (const order of Array.isArray(data.orders) ? data.orders : []) {
      if (!this.#holds(order) || typeof order !== 'object' || order === null) continue;
      const { cloid, oid } = order as { cloid?: unknown; oid?: unknown }; // whatever the record holds there
      if (typeof cloid === 'string') this.#ids.add(cloid);
      if (typeof oid === 'number') this.#oids.add(oid);
    }
    const oids = [...this.#oids].map((oid) => `"oid":${oid}`);
    this.#needles = [...this.#ids, ...oids].map((text) => Buffer.from(text));
  }
}
