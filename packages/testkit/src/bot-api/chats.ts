// The chats of the fake Bot API as people see them: messages with their edits, and Telegram's refusals for what it would refuse.
import { z } from 'zod';
import { htmlFault, plainText } from './html.ts';

const TEXT_MAX = 4_096;
const CALLBACK_BYTES_MAX = 64;

/** One message of the bot, as it stands in the chat now. */
export interface ChatMessage {
  readonly chatId: number;
  readonly messageId: number;
  /** As a person reads it, without markup. */
  readonly text: string;
  readonly html: string;
  /** It made no sound. */
  readonly silent: boolean;
  readonly buttons: readonly { readonly text: string; readonly data: string }[];
  readonly replyTo: number | null;
  /** Every earlier text, oldest first. */
  readonly earlier: readonly string[];
  /** When Telegram accepted it, and its last edit; milliseconds of this process's monotonic clock. */
  readonly acceptedMs: number;
  readonly editedMs: number | null;
}

/** What Telegram answers: a result, or a refusal with its status. */
export type Verdict =
  | { readonly ok: true; readonly result: unknown }
  | {
      readonly ok: false;
      readonly status: number;
      readonly description: string;
      readonly retryAfterS?: number;
    };

export const refusal = (status: number, description: string): Verdict => ({ ok: false, status, description });

const keyboard = z.strictObject({
  inline_keyboard: z.array(
    z.array(z.strictObject({ text: z.string().min(1), callback_data: z.string().min(1) })),
  ),
});
const content = {
  chat_id: z.int(),
  text: z.string(),
  parse_mode: z.literal('HTML').optional(),
  reply_markup: keyboard.optional(),
  link_preview_options: z.looseObject({}).optional(),
};
const sending = z.strictObject({
  ...content,
  disable_notification: z.boolean().optional(),
  protect_content: z.boolean().optional(),
  reply_parameters: z.looseObject({ message_id: z.int() }).optional(),
});
const editing = z.strictObject({ ...content, message_id: z.int() });
type Content = Pick<z.infer<typeof sending>, 'text' | 'parse_mode' | 'reply_markup'>;

/** A chat that cannot be written to, by its id. */
export type ChatFault = 'not_found' | 'blocked';

export class Chats {
  readonly #messages: ChatMessage[] = [];
  readonly faults = new Map<number, ChatFault>();
  #nextId = 1;

  /** Messages of one chat, or of all, oldest first. */
  messages(chatId?: number): readonly ChatMessage[] {
    return this.#messages.filter((message) => chatId === undefined || message.chatId === chatId);
  }

  send(params: unknown): Verdict {
    const { data, error } = sending.safeParse(params);
    if (data === undefined) return refusal(400, `Bad Request: ${error.issues[0]?.path.join('.')}`);
    const fault = this.#faultOf(data.chat_id) ?? contentFault(data);
    if (fault !== null) return fault;
    const message: ChatMessage = {
      chatId: data.chat_id,
      messageId: this.#nextId++,
      ...seen(data),
      silent: data.disable_notification ?? false,
      replyTo: data.reply_parameters?.message_id ?? null,
      earlier: [],
      acceptedMs: performance.now(),
      editedMs: null,
    };
    this.#messages.push(message);
    return { ok: true, result: wireMessage(message) };
  }

  edit(params: unknown): Verdict {
    const { data, error } = editing.safeParse(params);
    if (data === undefined) return refusal(400, `Bad Request: ${error.issues[0]?.path.join('.')}`);
    const index = this.#messages.findIndex(
      ({ chatId, messageId }) => chatId === data.chat_id && messageId === data.message_id,
    );
    const old = this.#messages[index];
    const fault = this.#faultOf(data.chat_id) ?? contentFault(data);
    if (fault !== null) return fault;
    if (old === undefined) return refusal(400, 'Bad Request: message to edit not found');
    const now = seen(data);
    if (now.html === old.html && JSON.stringify(now.buttons) === JSON.stringify(old.buttons))
      return refusal(
        400,
        'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      );
    const edited = { ...old, ...now, earlier: [...old.earlier, old.text], editedMs: performance.now() };
    this.#messages[index] = edited;
    return { ok: true, result: wireMessage(edited) };
  }

  #faultOf(chatId: number): Verdict | null {
    const fault = this.faults.get(chatId);
    if (fault === undefined) return null;
    return fault === 'blocked'
      ? refusal(403, 'Forbidden: bot was blocked by the user')
      : refusal(400, 'Bad Request: chat not found');
  }
}

function contentFault({ text, parse_mode, reply_markup }: Content): Verdict | null {
  const fault = parse_mode === 'HTML' ? htmlFault(text) : null;
  if (fault !== null) return refusal(400, `Bad Request: ${fault}`);
  const read = parse_mode === 'HTML' ? plainText(text) : text;
  if (read.trim() === '') return refusal(400, 'Bad Request: message text is empty');
  if (read.length > TEXT_MAX) return refusal(400, 'Bad Request: message is too long');
  const long = reply_markup?.inline_keyboard
    .flat()
    .some((b) => Buffer.byteLength(b.callback_data) > CALLBACK_BYTES_MAX);
  return long === true ? refusal(400, 'Bad Request: BUTTON_DATA_INVALID') : null;
}

function seen({ text, parse_mode, reply_markup }: Content) {
  const buttons = reply_markup?.inline_keyboard.flat() ?? [];
  return {
    html: text,
    text: parse_mode === 'HTML' ? plainText(text) : text,
    buttons: buttons.map((button) => ({ text: button.text, data: button.callback_data })),
  };
}

function wireMessage({ chatId, messageId, text }: ChatMessage) {
  const chat = { id: chatId, type: chatId > 0 ? 'private' : 'group' };
  return { message_id: messageId, date: Math.floor(Date.now() / 1_000), chat, text };
}
