/**
 * The pager's way to Telegram: one message or edit at a time and chat, never more often than a chat is thought to take, and not
 * before a wait that Telegram asked for is over. Never rejects; says what became of each.
 */
import { Api, GrammyError, type InlineKeyboard } from 'grammy';
import { monoMs, pause } from '../clock.ts';
import { type SendVerdict, verdictOf } from './verdict.ts';

export interface Outgoing {
  readonly html: string;
  readonly silent?: boolean;
  readonly replyTo?: number;
  readonly keyboard?: InlineKeyboard;
}

const ANSWER_S_MAX = 10;
/** Limits are unpublished; people have measured about one a second in a chat. Short bursts pass. */
const BURST = 4;
const REFILL_MS = 1_000;
const QUEUE_MAX = 50;

export class TelegramClient {
  readonly #api: Api;
  readonly #chats = new Map<number, ChatPace>();
  #notBeforeMs = 0;

  constructor(token: string, apiRoot: string) {
    this.#api = new Api(token, { apiRoot: apiRoot.replace(/\/$/, ''), timeoutSeconds: ANSWER_S_MAX });
  }

  /** Whether a message to this chat would leave at once. */
  isFree(chatId: number): boolean {
    return monoMs() >= this.#notBeforeMs && this.#pace(chatId).isFree(monoMs());
  }

  send(chatId: number, { html, silent = false, replyTo, keyboard }: Outgoing): Promise<SendVerdict> {
    return this.#inTurn(chatId, () =>
      this.#api.sendMessage(chatId, html, {
        parse_mode: 'HTML',
        disable_notification: silent,
        link_preview_options: { is_disabled: true },
        ...(replyTo !== undefined && {
          reply_parameters: { message_id: replyTo, allow_sending_without_reply: true },
        }),
        ...(keyboard !== undefined && { reply_markup: keyboard }),
      }),
    );
  }

  edit(chatId: number, messageId: number, { html, keyboard }: Outgoing): Promise<SendVerdict> {
    return this.#inTurn(chatId, async () => {
      await this.#api.editMessageText(chatId, messageId, html, {
        parse_mode: 'HTML',
        link_preview_options: { is_disabled: true },
        ...(keyboard !== undefined && { reply_markup: keyboard }),
      });
      return { message_id: messageId };
    });
  }

  /** Ends the button's waiting look; a press that is too old is nobody's business. */
  async answerPress(queryId: string, text: string): Promise<void> {
    await this.#api.answerCallbackQuery(queryId, { text }).catch(() => undefined);
  }

  async #inTurn(chatId: number, call: () => Promise<{ message_id: number }>): Promise<SendVerdict> {
    const pace = this.#pace(chatId);
    if (pace.waiting >= QUEUE_MAX)
      return { kind: 'later', problem: 'too many messages wait for this chat', waitMs: REFILL_MS };
    return pace.inTurn(async () => {
      const waitMs = Math.max(this.#notBeforeMs - monoMs(), pace.take(monoMs()));
      if (waitMs > 0) await pause(waitMs);
      const verdict = await call().then(
        ({ message_id }): SendVerdict => ({ kind: 'accepted', messageId: message_id }),
        (error: unknown) => verdictOf(failureOf(error)),
      );
      if (verdict.kind === 'later')
        this.#notBeforeMs = Math.max(this.#notBeforeMs, monoMs() + verdict.waitMs);
      return verdict;
    });
  }

  #pace(chatId: number): ChatPace {
    const pace = this.#chats.get(chatId) ?? new ChatPace();
    this.#chats.set(chatId, pace);
    return pace;
  }
}

/** A bucket of permits and a queue of one chat. */
class ChatPace {
  waiting = 0;
  #permits = BURST;
  #filledMs = 0;
  #last: Promise<unknown> = Promise.resolve();

  isFree(nowMs: number): boolean {
    this.#fill(nowMs);
    return this.waiting === 0 && this.#permits >= 1;
  }

  /** Takes a permit; answers how long to wait for it. */
  take(nowMs: number): number {
    this.#fill(nowMs);
    this.#permits -= 1;
    return this.#permits >= 0 ? 0 : -this.#permits * REFILL_MS;
  }

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.waiting += 1;
    const done = this.#last.then(work).finally(() => {
      this.waiting -= 1;
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  #fill(nowMs: number): void {
    this.#permits = Math.min(BURST, this.#permits + Math.max(0, nowMs - this.#filledMs) / REFILL_MS);
    this.#filledMs = nowMs;
  }
}

function failureOf(error: unknown) {
  if (error instanceof GrammyError) {
    const { error_code: code, description, parameters } = error;
    return { code, description, retryAfterS: parameters.retry_after ?? null };
  }
  const cause = error instanceof Error && 'error' in error ? error.error : error;
  const named =
    cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'no answer';
  return { code: 0, description: named, retryAfterS: null };
}
