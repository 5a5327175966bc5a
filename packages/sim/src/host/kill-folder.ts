// The kill files of the simulated host, and when each lay there. Who looks has a memory of his own, and it is a new one after each start.
import { killFileName } from '@agora/shared/host-files';
import { requestKeySchema } from '@agora/shared/ids';
import type { LatchScope, Stop } from '@agora/shared/stop-record';
import type { VirtualTime } from '../virtual-time.ts';

export class KillFolder {
  /** From the first touch of each to its removal, which has not come where it still lies there; in milliseconds of the epoch. */
  readonly lay: { readonly fromMs: number; toMs: number }[] = [];
  readonly #time: VirtualTime;
  /** When each was touched last. */
  readonly #files = new Map<string, number>();

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  get isThere(): boolean {
    return this.#files.size > 0;
  }

  touch(name: string): void {
    const { nowMs } = this.#time;
    if (!this.#files.has(name)) this.lay.push({ fromMs: nowMs, toMs: Number.POSITIVE_INFINITY });
    this.#files.set(name, nowMs);
  }

  removeAll(): void {
    for (const each of this.lay) each.toMs = Math.min(each.toMs, this.#time.nowMs);
    this.#files.clear();
  }

  /** As the guardian's own `KillFiles` does it: once a touch, and again while none stands; what it wrote itself is no news. */
  seenBy(): {
    look(scope: LatchScope, stands: boolean): Stop | null;
    write(scope: LatchScope): Promise<boolean>;
  } {
    const told = new Map<LatchScope, string>();
    const markOf = (scope: LatchScope) => {
      const touchedMs = this.#files.get(killFileName(scope));
      return touchedMs === undefined ? null : `${killFileName(scope)}:${touchedMs}`;
    };
    return {
      look(scope, stands) {
        const mark = markOf(scope);
        if (mark === null || (stands && mark === told.get(scope))) return null;
        told.set(scope, mark);
        const [reason, key] = [killFileName(scope), requestKeySchema.parse(`file:${mark}`)];
        return { engine: scope, path: 'file', who: 'the kill file', reason, key };
      },
      write: async (scope) => {
        if (markOf(scope) === null) {
          this.touch(killFileName(scope));
          told.set(scope, markOf(scope) ?? '');
        }
        return true;
      },
    };
  }
}
