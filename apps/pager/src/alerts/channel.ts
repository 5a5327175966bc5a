/** Hands a message to one target, Telegram chat or second channel, and says what became of it. Holds nothing back and retries nothing. */
import type { AuditAnchor } from '@agora/shared/audit-record';
import { fitted, html, htmlMessage, TELEGRAM_TEXT_MAX } from '@agora/shared/telegram-html';
import { InlineKeyboard } from 'grammy';
import { ask, refusalOf } from '../http.ts';
import type { TelegramClient } from '../telegram/client.ts';
import type { SendVerdict } from '../telegram/verdict.ts';
import { chatOf } from './delivery.ts';
import { linesWithin } from './line.ts';
import type { Target } from './record.ts';

export interface Letter {
  readonly lines: readonly string[];
  readonly silent: boolean;
  readonly buttons: readonly { readonly text: string; readonly data: string }[];
  /** For the second channel, beside the text. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Heads of audit chains; they stand as they must be copied. */
  readonly anchors?: readonly AuditAnchor[];
}

const WEBHOOK_RETRY_MS = 5_000;

export class Channels {
  readonly #telegram: TelegramClient | null;
  readonly #webhookUrl: string | null;

  constructor(telegram: TelegramClient | null, webhookUrl: string | null) {
    this.#telegram = telegram;
    this.#webhookUrl = webhookUrl;
  }

  /** Whether a letter would leave at once. */
  isFree(target: Target): boolean {
    const chatId = chatOf(target);
    return chatId === null || this.#telegram?.isFree(chatId) === true;
  }

  async send(target: Target, letter: Letter): Promise<SendVerdict> {
    const chatId = chatOf(target);
    if (chatId === null) return this.#toWebhook(letter);
    if (this.#telegram === null) return { kind: 'chat_refuses', problem: 'Telegram is not configured' };
    return this.#telegram.send(chatId, {
      html: htmlOf(letter),
      silent: letter.silent,
      ...keyboardOf(letter),
    });
  }

  async edit(chatId: number, messageId: number, letter: Letter): Promise<SendVerdict> {
    if (this.#telegram === null) return { kind: 'pointless', problem: 'Telegram is not configured' };
    return this.#telegram.edit(chatId, messageId, { html: htmlOf(letter), ...keyboardOf(letter) });
  }

  async #toWebhook({ lines, silent, facts, anchors }: Letter): Promise<SendVerdict> {
    if (this.#webhookUrl === null)
      return { kind: 'chat_refuses', problem: 'no second channel is configured' };
    const body = { product: 'agora', text: lines.join('\n'), silent, ...facts, ...(anchors && { anchors }) };
    const problem = refusalOf(await ask(this.#webhookUrl, body));
    if (problem === null) return { kind: 'accepted', messageId: 0 };
    return { kind: 'later', problem: `the second channel ${problem}`, waitMs: WEBHOOK_RETRY_MS };
  }
}

function htmlOf({ lines, anchors = [] }: Letter): string {
  if (anchors.length === 0) return htmlMessage(fitted(lines));
  const heads = anchors.map((anchor) => JSON.stringify(anchor)).join('\n');
  // A verification needs every head; the lines take what these leave.
  const text = htmlMessage(linesWithin(fitted(lines), TELEGRAM_TEXT_MAX - heads.length - 1));
  return `${text}\n<pre>${html(heads)}</pre>`;
}

function keyboardOf({ buttons }: Letter) {
  if (buttons.length === 0) return {};
  return { keyboard: new InlineKeyboard([buttons.map(({ text, data }) => InlineKeyboard.text(text, data))]) };
}
