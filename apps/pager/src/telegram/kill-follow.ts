/**
 * Tells the person who sent /kill how it goes: the key at once, n of m as confirmed (one message, edited), then the end as a message
 * of its own. The stop itself was done by the guardian before this began and needs none of it.
 */
import type { FrameFacts } from '@agora/shared/frame-facts';
import { htmlMessage, joinedMessages } from '@agora/shared/telegram-html';
import { monoMs, pause } from '../clock.ts';
import type { TelegramClient } from './client.ts';
import { concerned, finalLines, isStopped, type KillTaken, progressLines, takenLines } from './kill-text.ts';

const LOOK_EVERY_MS = 200;
const EDIT_EVERY_MS = 1_000;
/** From here on an unfinished stop is told as such; it is still followed. */
const UNCONFIRMED_MS = 15_000;
const FOLLOWED_MS_MAX = 120_000;
/** A person who sends /kill a hundred times is answered, and the last few are followed. */
const FOLLOWED_MAX = 8;

export interface KillAsked {
  readonly chatId: number;
  readonly messageId: number;
  /** How long ago it was written, milliseconds. */
  readonly lateMs: number;
  readonly kill: KillTaken;
}

export class KillFollow {
  readonly #client: TelegramClient;
  readonly #frames: () => readonly FrameFacts[];
  #followed = 0;

  constructor(client: TelegramClient, frames: () => readonly FrameFacts[]) {
    this.#client = client;
    this.#frames = frames;
  }

  /** Resolves when the end was told, or is not in sight. */
  async follow({ chatId, messageId, lateMs, kill }: KillAsked): Promise<void> {
    const startedMs = monoMs();
    const taken = htmlMessage(takenLines(kill, lateMs));
    const first = await this.#client.send(chatId, { html: taken, replyTo: messageId });
    if (this.#followed >= FOLLOWED_MAX) return;
    this.#followed += 1;
    try {
      const shown = { id: first.kind === 'accepted' ? first.messageId : null, html: taken };
      let toldUnconfirmed = false;
      while (monoMs() - startedMs < FOLLOWED_MS_MAX) {
        const frames = concerned(this.#frames(), kill.engine);
        if (frames.length > 0 && frames.every(isStopped)) return await this.#tell(chatId, frames);
        if (!toldUnconfirmed && monoMs() - startedMs > UNCONFIRMED_MS) {
          await this.#tell(chatId, frames);
          toldUnconfirmed = true;
        }
        await this.#progress(chatId, shown, htmlMessage(progressLines(kill, lateMs, frames)));
        await pause(LOOK_EVERY_MS);
      }
    } finally {
      this.#followed -= 1;
    }
  }

  async #progress(chatId: number, shown: { id: number | null; html: string }, html: string): Promise<void> {
    if (shown.id === null || shown.html === html) return;
    shown.html = html;
    await this.#client.edit(chatId, shown.id, { html });
    await pause(EDIT_EVERY_MS - LOOK_EVERY_MS);
  }

  async #tell(chatId: number, frames: readonly FrameFacts[]): Promise<void> {
    for (const html of joinedMessages(finalLines(frames))) await this.#client.send(chatId, { html });
  }
}
