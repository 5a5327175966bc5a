/** What Telegram's refusal means for the next attempt. Pure; it never carries the token, which stands in every address. */

export type SendVerdict =
  | { readonly kind: 'accepted'; readonly messageId: number }
  /** Nothing is wrong with the message: try again after `waitMs`. */
  | { readonly kind: 'later'; readonly problem: string; readonly waitMs: number }
  /** This chat takes nothing from us until a person mends it. */
  | { readonly kind: 'chat_refuses'; readonly problem: string }
  /** The message itself is not wanted: gone, unchanged or malformed. Never tried again. */
  | { readonly kind: 'pointless'; readonly problem: string };

/** How a call failed, as grammY tells it; `code` 0 = no answer came. */
export interface SendFailure {
  readonly code: number;
  readonly description: string;
  readonly retryAfterS: number | null;
}

const WAIT_MS = { silent: 1_000, token: 30_000, least: 1_000 } as const;
/** All that is wrong with a message itself, or with the one that it edits; whatever else Telegram says keeps a chat from us. */
const POINTLESS =
  /can't parse|must be encoded|too[ _]long|too large|text is empty|message_empty|entit(y|ies)_|button_|message to edit not found|message is not modified|message can't be edited|message_id_invalid/i;

export function verdictOf({ code, description, retryAfterS }: SendFailure): SendVerdict {
  if (code === 0)
    return { kind: 'later', problem: `Telegram does not answer (${description})`, waitMs: WAIT_MS.silent };
  if (code === 429) {
    const waitMs = Math.max(WAIT_MS.least, (retryAfterS ?? 1) * 1_000);
    return { kind: 'later', problem: `Telegram asks to wait ${Math.ceil(waitMs / 1_000)} s (429)`, waitMs };
  }
  if (code === 401 || code === 404)
    return { kind: 'later', problem: 'Telegram refuses the bot token', waitMs: WAIT_MS.token };
  if (code >= 500) return { kind: 'later', problem: `Telegram answered ${code}`, waitMs: WAIT_MS.silent };
  const said = description.replace(/^(Bad Request|Forbidden): /, '');
  const isPointless = code !== 403 && POINTLESS.test(description);
  return { kind: isPointless ? 'pointless' : 'chat_refuses', problem: said };
}
