/**
 * Whether the pager lives, in the eyes of the guardian, and when that it does not is to be said: once a death, again only for what was
 * not delivered. Holds state, does no I/O; times are monotonic milliseconds.
 */
import { healthSchema } from './health.ts';
import type { HttpAnswer } from './json.ts';

export const PAGER_EYE = {
  /** Longer than a restart takes, short of the 15 s in which a second channel must have told. */
  silenceMax: 10_000,
  repeat: 5_000,
  /** Tries for one death: an hour. */
  triesMax: 720,
} as const;

export class PagerEye {
  #heardMs: number;
  #unsaid: Set<number> | null = null;
  #triedMs = Number.NEGATIVE_INFINITY;
  #tries = 0;
  readonly #chats: readonly number[];

  constructor(chats: readonly number[], nowMs: number) {
    this.#chats = chats;
    this.#heardMs = nowMs;
  }

  /** What the pager's `/healthz` answered. Any pager that answers lives, well or not: it tells of its own troubles. */
  hears(answer: HttpAnswer, askedMs: number): void {
    if (!('json' in answer) || healthSchema.safeParse(answer.json).data?.process !== 'pager') return;
    [this.#heardMs, this.#unsaid, this.#tries] = [askedMs, null, 0];
  }

  /** Chats that are to be told now; each call is one try. */
  toTell(nowMs: number): number[] {
    if (nowMs - this.#heardMs <= PAGER_EYE.silenceMax || nowMs - this.#triedMs < PAGER_EYE.repeat) return [];
    this.#unsaid ??= new Set(this.#chats);
    if (this.#unsaid.size === 0 || this.#tries >= PAGER_EYE.triesMax) return [];
    [this.#triedMs, this.#tries] = [nowMs, this.#tries + 1];
    return [...this.#unsaid];
  }

  /** A chat was told, or was not. */
  told(chat: number, answer: HttpAnswer): void {
    if ('json' in answer && answer.status === 200) this.#unsaid?.delete(chat);
  }

  /** Why nobody is paged; null = the pager is heard. */
  problem(nowMs: number): string | null {
    const silentMs = nowMs - this.#heardMs;
    return silentMs <= PAGER_EYE.silenceMax ? null : `silent for ${Math.round(silentMs / 1_000)} s`;
  }
}

/** The one line, as plain text: whoever reads it cannot ask the pager what it means. */
export const PAGER_DEAD_TEXT =
  'The pager is dead: no alarm and no answer comes from it. /kill still works, the guardian reads it itself. On the host: ./agora status';
