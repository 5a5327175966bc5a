// The update queue of the fake Bot API: kept until confirmed by a later offset, handed out by long polls, one poller at a time.
// A second poll ends the first one with 409, as Telegram does.
import { z } from 'zod';
import { refusal, type Verdict } from './chats.ts';

const polling = z.looseObject({
  offset: z.int().optional(),
  limit: z.int().min(1).max(100).default(100),
  timeout: z.number().min(0).default(0),
  allowed_updates: z.array(z.string()).optional(),
});

interface Queued {
  readonly id: number;
  readonly raw: Readonly<Record<string, unknown>>;
}

export class Updates {
  readonly #queue: Queued[] = [];
  /** When each update first left in an answer, by its id; milliseconds of the monotonic clock. */
  readonly deliveredMs = new Map<number, number>();
  #nextId = 100_000;
  #held = false;
  #allowed: readonly string[] | null = null;
  #poll: { answer(verdict: Verdict): void; look(): void } | null = null;

  /** Of the update that comes next. */
  get nextId(): number {
    return this.#nextId;
  }

  /** Queues an update of this kind; answers its id. */
  push(kind: string, body: object): number {
    const id = this.#nextId++;
    this.#queue.push({ id, raw: { update_id: id, [kind]: body } });
    this.#poll?.look();
    return id;
  }

  /** The same update twice, as after an answer that got lost. */
  repeat(id: number): void {
    const old = this.#queue.find((update) => update.id === id);
    if (old !== undefined) this.#queue.push(old);
  }

  /** Those that no later offset has confirmed. */
  get unconfirmed(): readonly number[] {
    return this.#queue.map(({ id }) => id);
  }

  /** Whether somebody waits for updates now. */
  get isPolled(): boolean {
    return this.#poll !== null;
  }

  /** While held, updates gather and no poll sees them. */
  hold(held: boolean): void {
    this.#held = held;
    if (!held) this.#poll?.look();
  }

  /** Resolves when there is something to say, at the poll's timeout, or when another poll takes its place. */
  poll(params: unknown): { readonly verdict: Promise<Verdict>; abandon(): void } {
    const { data } = polling.safeParse(params);
    if (data === undefined)
      return { verdict: Promise.resolve(refusal(400, 'Bad Request: bad poll')), abandon() {} };
    this.#poll?.answer(
      refusal(
        409,
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      ),
    );
    this.#confirm(data.offset);
    this.#allowed = data.allowed_updates ?? this.#allowed;
    let done: (verdict: Verdict) => void = () => undefined;
    const verdict = new Promise<Verdict>((resolve) => {
      done = resolve;
    });
    const answer = (said: Verdict) => {
      clearTimeout(timer);
      if (this.#poll === poll) this.#poll = null;
      done(said);
    };
    const look = () => {
      const ready = this.#held ? [] : this.#ready(data.limit);
      if (ready.length > 0) answer({ ok: true, result: ready });
    };
    const timer = setTimeout(() => answer({ ok: true, result: [] }), data.timeout * 1_000);
    const poll = { answer, look };
    this.#poll = poll;
    look();
    return { verdict, abandon: () => answer({ ok: true, result: [] }) };
  }

  #confirm(offset: number | undefined): void {
    if (offset === undefined || offset <= 0) return;
    this.#queue.splice(0, this.#queue.length, ...this.#queue.filter(({ id }) => id >= offset));
  }

  #ready(limit: number): Queued['raw'][] {
    const wanted = this.#queue.filter(({ raw }) => this.#wanted(raw)).slice(0, limit);
    for (const { id } of wanted) if (!this.deliveredMs.has(id)) this.deliveredMs.set(id, performance.now());
    return wanted.map(({ raw }) => raw);
  }

  #wanted(raw: Queued['raw']): boolean {
    return this.#allowed === null || this.#allowed.length === 0 || this.#allowed.some((kind) => kind in raw);
  }
}
