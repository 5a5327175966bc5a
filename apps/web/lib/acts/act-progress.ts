// What a page knows of one act that it asked for. Pure. "Not sent" is said only where that is known; whatever may have arrived is
// followed by its id until the engine itself answers or can no longer read it.
import type { ActAnswer, ActSent } from '@agora/shared/console-act';
import { REQUEST_TTL_S } from '@agora/shared/redis-keys';
import type { RecoveryGate } from '@agora/shared/resume';
import { AT_ONCE_MS } from '../stop/send-stop.ts';

export type ActProgress =
  | { readonly stage: 'idle' }
  | { readonly stage: 'sending' }
  /** Turned away before it was sent. */
  | { readonly stage: 'refused'; readonly sentence: string; readonly gates: readonly RecoveryGate[] }
  | {
      readonly stage: 'followed';
      /** Why it may not have been sent; null = it was. */
      readonly doubt: string | null;
      readonly answer: ActAnswer | null;
      /** No answer for so long that the engine can read it no more, and nobody could say whether it did. */
      readonly isLate: boolean;
    };

/** A request without an answer of the console by then is given up by this page, in milliseconds. */
export const SEND_MS_MAX = 5_000;
/** By then it was read or never will be: sent as late as it can be, and a little for the way. */
const READ_MS_MAX = REQUEST_TTL_S * 1_000 + 3 * SEND_MS_MAX;

const FAILED_AT_ONCE =
  'NOT SENT, as far as this page knows. Nothing is sent later. On the host the same command works without this page.';
const UNANSWERED =
  'NO ANSWER of the console. It may have been sent; it is not sent again by itself. Asking what came of it.';

export function afterSend(sent: ActSent): ActProgress {
  if (sent.sent) return followed(null);
  // The only refusal of something that may have been carried out.
  if (sent.code === 'NOT_SENT') return followed(`NO ANSWER: ${sent.sentence} Asking what came of it.`);
  return { stage: 'refused', sentence: sent.sentence, gates: sent.gates };
}

export function afterFailure(error: unknown, tookMs: number): ActProgress {
  const sentence = refusalOf(error);
  if (sentence !== null) return { stage: 'refused', sentence, gates: [] };
  return followed(tookMs < AT_ONCE_MS ? FAILED_AT_ONCE : UNANSWERED);
}

/** `answer` null = nobody could be asked. `sinceMs` = since it was sent. */
export function afterAnswer(
  progress: ActProgress,
  answer: ActAnswer | null,
  sinceMs: number,
): { readonly progress: ActProgress; readonly isOver: boolean } {
  if (progress.stage !== 'followed') return { progress, isOver: true };
  const isLate = sinceMs > READ_MS_MAX;
  // Of a request that is still on its way to it the console knows nothing, either.
  const isOver = answer?.state === 'answered' || (answer?.state === 'lapsed' && isLate);
  return { progress: { ...progress, answer: isOver ? answer : null, isLate }, isOver };
}

function followed(doubt: string | null): ActProgress {
  return { stage: 'followed', doubt, answer: null, isLate: false };
}

/** What the server said when it turned the request away; null where it said nothing, or failed on the way. */
function refusalOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('data' in error)) return null;
  const { data } = error;
  const status = typeof data === 'object' && data !== null && 'httpStatus' in data ? data.httpStatus : null;
  return typeof status === 'number' && status < 500 ? error.message : null;
}
