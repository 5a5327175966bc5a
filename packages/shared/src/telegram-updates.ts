/**
 * One answer of the Bot API's getUpdates, read: updates in order, or what is wrong and how long to wait. An update that
 * says nothing to us is kept with its id, so that it can be confirmed.
 */
import { z } from 'zod';
import { type EngineId, requestKeySchema } from './ids.ts';
import type { HttpAnswer } from './json.ts';
import { type KillCommand, readKillCommand } from './kill-command.ts';
import type { Stop } from './stop-record.ts';
import { readButton } from './telegram-command.ts';

export interface TelegramUpdate {
  readonly id: number;
  /** Numeric id of the person who wrote (or edited) it; null for channels, services and other kinds. */
  readonly userId: number | null;
  readonly text: string | null;
  /** What a pressed button carries; null = no button was pressed. */
  readonly press: string | null;
  /** As it came, for whoever answers it. */
  readonly raw: unknown;
}

export type TelegramPoll =
  | { readonly kind: 'updates'; readonly updates: readonly TelegramUpdate[] }
  | { readonly kind: 'refused'; readonly problem: string; readonly waitMs: number };

export type TelegramErrand =
  | { readonly kind: 'kill'; readonly stop: Stop }
  /** For the pager. */
  | { readonly kind: 'command' }
  /** By somebody who may not command. */
  | { readonly kind: 'stranger' }
  | { readonly kind: 'nothing' };

/** What an update is for. Nobody but `allowed` commands; an edited message counts as a new one, so that a mistyped /kill can be mended. */
export function errandOf(
  { id, userId, text, press }: TelegramUpdate,
  allowed: readonly number[],
  engines: readonly EngineId[],
): TelegramErrand {
  if (userId === null || !allowed.includes(userId)) return { kind: 'stranger' };
  const kill = press === null ? readKillCommand(text ?? '', engines) : killOfButton(press, engines);
  if (kill === null)
    return { kind: press !== null || text?.startsWith('/') === true ? 'command' : 'nothing' };
  const key = requestKeySchema.parse(`telegram:${id}`);
  return { kind: 'kill', stop: { ...kill, path: 'telegram', who: `telegram:${userId}`, key } };
}

/** The STOP button of an alarm; one that names an engine which is not here stops every engine. */
function killOfButton(press: string, engines: readonly EngineId[]): KillCommand | null {
  const button = readButton(press);
  if (button?.verb !== 'stop') return null;
  return { engine: engines.find((id) => id === button.engine) ?? null, reason: `alarm ${button.incident}` };
}

/**
 * From which update on Telegram is asked: what lies before is confirmed by that, and comes no more. One that is not done stays, and so does
 * all behind it.
 */
export class UpdateOffset {
  #next = 0;
  #isHeld = false;

  /** A poll begins. */
  begin(): number {
    this.#isHeld = false;
    return this.#next;
  }

  /** One of this poll is not done: what is behind it comes again, so that only what must not wait is done before. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** In the order in which they came. */
  note({ id }: Pick<TelegramUpdate, 'id'>, isDone: boolean): void {
    this.#isHeld ||= !isDone;
    if (!this.#isHeld) this.#next = id + 1;
  }
}

const message = z.looseObject({
  from: z.looseObject({ id: z.int() }).optional(),
  text: z.string().optional(),
});
const update = z.looseObject({
  update_id: z.int().nonnegative(),
  message: message.optional().catch(undefined),
  edited_message: message.optional().catch(undefined),
  callback_query: z
    .looseObject({ from: z.looseObject({ id: z.int() }), data: z.string() })
    .optional()
    .catch(undefined),
});
/** What a poll asks for. */
export const TELEGRAM_UPDATE_KINDS = ['message', 'edited_message', 'callback_query'] as const;
const answered = z.looseObject({ ok: z.literal(true), result: z.array(z.unknown()) });
const limited = z.looseObject({ parameters: z.looseObject({ retry_after: z.number().positive() }) });

const WAIT_MS = { soon: 1_000, token: 30_000, most: 60_000 } as const;

/** What came back, or why nothing did. */
export function readTelegramPoll(answer: HttpAnswer): TelegramPoll {
  const refused = (problem: string, waitMs: number): TelegramPoll => ({ kind: 'refused', problem, waitMs });
  if ('silent' in answer) return refused(`Telegram does not answer (${answer.silent})`, WAIT_MS.soon);
  const { status, json } = answer;
  const parsed = answered.safeParse(json).data;
  if (status === 200 && parsed !== undefined)
    return { kind: 'updates', updates: parsed.result.flatMap(readUpdate) };
  if (status === 409)
    return refused('another poller uses the bot token, so /kill may go there and be lost', WAIT_MS.soon);
  if (status === 429) {
    const seconds = limited.safeParse(json).data?.parameters.retry_after ?? 1;
    return refused('Telegram asks to wait (429)', Math.min(seconds * 1_000, WAIT_MS.most));
  }
  if (status === 401 || status === 404) return refused('Telegram refuses the bot token', WAIT_MS.token);
  return refused(
    `Telegram answered HTTP ${status}${status === 200 ? ' with no updates in it' : ''}`,
    WAIT_MS.soon,
  );
}

function readUpdate(raw: unknown): TelegramUpdate[] {
  const parsed = update.safeParse(raw).data;
  if (parsed === undefined) return [];
  const { update_id: id, callback_query: pressed } = parsed;
  const said = parsed.message ?? parsed.edited_message;
  const userId = pressed?.from.id ?? said?.from?.id ?? null;
  return [{ id, userId, text: said?.text ?? null, press: pressed?.data ?? null, raw }];
}
