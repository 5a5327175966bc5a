/** Polls what operators ask by redis-latch and tells the core each request once, by its id. */
import type { RequestId } from '@agora/shared/ids';
import type { LatchStore } from '../ports/latch-store.ts';
import type { Log } from '../ports/log.ts';
import type { EngineLoop } from './engine-loop.ts';

export const REQUESTS_EVERY_MS = 200;
/** A request lies there for a minute at most; so many ids outlast it. */
const REMEMBERED_MAX = 1_000;

export interface RequestWatchParts {
  readonly store: LatchStore;
  readonly loop: EngineLoop;
  readonly log: Log;
}

export class RequestWatch {
  readonly #parts: RequestWatchParts;
  readonly #seen = new Set<RequestId>();
  #malformed = false;

  constructor(parts: RequestWatchParts) {
    this.#parts = parts;
  }

  async look(): Promise<void> {
    const { store, loop, log } = this.#parts;
    const outcome = await store.readRequests();
    if (outcome.kind !== 'answered') return;
    const malformed = outcome.value.some(({ request }) => request === null);
    if (malformed && !this.#malformed) log.warn({}, 'a request in redis-latch is malformed and is ignored');
    this.#malformed = malformed;
    for (const { side, request } of outcome.value) {
      if (request === null || this.#seen.has(request.request_id)) continue;
      this.#remember(request.request_id);
      loop.happen({ kind: 'request', side, request });
    }
  }

  #remember(id: RequestId): void {
    this.#seen.add(id);
    const [oldest] = this.#seen;
    if (this.#seen.size > REMEMBERED_MAX && oldest !== undefined) this.#seen.delete(oldest);
  }
}
