// Requests and connections are numbered through all the lives of a venue. Reads from the journal of the earlier ones which numbers
// are taken, and which connections their end left open.
import type { RecoveredRecord } from '../journal/recover.ts';

export class PastNumbers {
  /** Connections of which the journal says something, and not that they closed. */
  readonly open = new Set<number>();
  #lastReq = 0;
  #lastConn = 0;

  /** Takes the records of a segment, in their order. */
  add({ head, fields }: RecoveredRecord): void {
    if (head.k === 'genesis' || head.k === 'snapshot') this.open.clear();
    const { req, conn, to, open } = fields;
    if (typeof req === 'number') this.#lastReq = Math.max(this.#lastReq, req);
    const seen: readonly unknown[] = head.k === 'sent' && Array.isArray(to) ? to : [conn];
    for (const id of seen) if (typeof id === 'number') this.#connection(id, open !== false);
  }

  /**
   * The last numbers that may be taken. Older segments are not read: every number stands in a record of its own, so that
   * none of theirs is above the number of records.
   */
  last(nextSeq: number): { readonly req: number; readonly conn: number } {
    return { req: Math.max(this.#lastReq, nextSeq), conn: Math.max(this.#lastConn, nextSeq) };
  }

  #connection(id: number, isOpen: boolean): void {
    this.#lastConn = Math.max(this.#lastConn, id);
    if (isOpen) this.open.add(id);
    else this.open.delete(id);
  }
}
