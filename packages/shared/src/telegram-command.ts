/**
 * What a person wrote to the bot, read: a command with its argument, a button that was pressed, or nothing. Who may command is
 * decided here too: the person and the chat must both be on the list, a private chat by its person.
 */
import { z } from 'zod';
import { type IncidentId, incidentIdSchema } from './alert-incident.ts';
import { type EngineId, engineIdSchema } from './ids.ts';

/** Commands and what they do, in the order of `/help`. */
export const TELEGRAM_COMMANDS = {
  status: 'is it trading, and what to do',
  why: 'why it halted',
  exposure: 'positions, worst case, daily loss',
  gates: 'trust signals and recovery gates',
  recon: 'our books against the venue',
  next: 'the safest next action',
  kill: 'STOP: /kill [engine|all] [reason]. Needs no confirmation',
  ack: 'acknowledge an incident: /ack 12, or all: /ack',
  mute: 'P2 and P3 without sound and reminders: /mute 30m, at most 8h',
  audit: 'the last events: /audit [n]',
  test: 'a test alert through the whole path',
  help: 'this list',
} as const;
export type TelegramCommandName = keyof typeof TELEGRAM_COMMANDS | 'resume' | 'flatten' | 'start';

const NAMES: readonly string[] = [...Object.keys(TELEGRAM_COMMANDS), 'resume', 'flatten', 'start'];

export type TelegramCommand =
  | { readonly name: TelegramCommandName; readonly argument: string }
  | { readonly name: 'unknown'; readonly argument: string };

/** A word after the slash; what a phone or a hurried hand puts behind it (`/status.`) belongs to neither it nor its argument. */
const COMMAND = /^\/(\w*)(?:@\w*)?[^\s\p{L}\p{N}]*([\s\S]*)$/u;

/** Null where the text is no command: whatever begins with a slash is one, if an unknown one. */
export function readCommand(text: string): TelegramCommand | null {
  const match = COMMAND.exec(text.trim());
  if (match === null) return null;
  const name = (match[1] ?? '').toLowerCase().slice(0, 32);
  const argument = (match[2] ?? '').trim().slice(0, 200).toWellFormed();
  return isName(name) ? { name, argument } : { name: 'unknown', argument: name };
}

function isName(name: string): name is TelegramCommandName {
  return NAMES.includes(name);
}

/** What a button carries: a verb and the incident it stands under, well below the 64 bytes that are allowed. */
export const BUTTON_VERBS = ['ack', 'why', 'exposure', 'stop'] as const;
export type ButtonVerb = (typeof BUTTON_VERBS)[number];

export interface Button {
  readonly verb: ButtonVerb;
  readonly incident: IncidentId;
  /** Whom a stop is for; null = every engine. */
  readonly engine: EngineId | null;
}

export function buttonData({ verb, incident, engine }: Button): string {
  return engine === null ? `${verb}:${incident}` : `${verb}:${incident}:${engine}`;
}

/** Null for anything that is no button of ours. */
export function readButton(data: string): Button | null {
  const [verb, incident, named, ...rest] = data.split(':');
  const parsed = incidentIdSchema.safeParse(incident).data;
  const known = BUTTON_VERBS.find((each) => each === verb);
  const engine = named === undefined ? null : engineIdSchema.safeParse(named).data;
  return known === undefined || parsed === undefined || engine === undefined || rest.length > 0
    ? null
    : { verb: known, incident: parsed, engine };
}

export interface Sender {
  readonly userId: number;
  readonly chatId: number;
  readonly chatType: string;
}

/** Both must be listed. An empty list admits nobody. */
export function mayCommand(
  { userId, chatId, chatType }: Sender,
  lists: { readonly allowed_user_ids: readonly number[]; readonly chat_ids: readonly number[] },
): boolean {
  const own = chatType === 'private' && chatId === userId;
  return lists.allowed_user_ids.includes(userId) && (own || lists.chat_ids.includes(chatId));
}

const chat = z.looseObject({ id: z.int(), type: z.string() });
const person = z.looseObject({ id: z.int() });
const message = z.looseObject({ message_id: z.int(), date: z.int(), chat, from: person.optional() });
const written = message.extend({ text: z.string() });

export type Written =
  | {
      readonly kind: 'text';
      readonly sender: Sender;
      readonly text: string;
      readonly messageId: number;
      /** When it was written (or edited), milliseconds since 1970. */
      readonly writtenMs: number;
    }
  | {
      readonly kind: 'button';
      readonly sender: Sender;
      readonly data: string;
      readonly messageId: number;
      readonly queryId: string;
    };

const update = z.looseObject({
  message: written.optional().catch(undefined),
  edited_message: written.extend({ edit_date: z.int().optional() }).optional().catch(undefined),
  callback_query: z
    .looseObject({ id: z.string(), from: person, data: z.string(), message })
    .optional()
    .catch(undefined),
});

/** Null for an update that nobody wrote to us. */
export function readWritten(raw: unknown): Written | null {
  const parsed = update.safeParse(raw).data;
  if (parsed === undefined) return null;
  const { callback_query: press, edited_message: edited } = parsed;
  if (press !== undefined) {
    const { message_id: messageId } = press.message;
    const sender = senderOf(press.from.id, press.message.chat);
    return { kind: 'button', sender, data: press.data, messageId, queryId: press.id };
  }
  const said = parsed.message ?? edited;
  if (said?.from === undefined) return null;
  const sender = senderOf(said.from.id, said.chat);
  const seconds = (parsed.message === undefined ? edited?.edit_date : undefined) ?? said.date;
  return { kind: 'text', sender, text: said.text, messageId: said.message_id, writtenMs: seconds * 1_000 };
}

function senderOf(userId: number, { id, type }: z.infer<typeof chat>): Sender {
  return { userId, chatId: id, chatType: type };
}

const MUTE = /^(\d{1,4})\s*(m|min|h)?$/i;

/** `30m`, `2h`, `45` (minutes) in milliseconds; null for anything else, and for less than a minute or more than `msMax`. */
export function readMute(argument: string, msMax: number): number | null {
  const match = MUTE.exec(argument);
  if (match === null) return null;
  const unitMs = match[2]?.toLowerCase() === 'h' ? 3_600_000 : 60_000;
  const ms = Number(match[1]) * unitMs;
  return ms >= 60_000 && ms <= msMax ? ms : null;
}
