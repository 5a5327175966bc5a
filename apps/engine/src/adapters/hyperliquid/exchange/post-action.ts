/**
 * Signs one action and posts it over HTTP, beside whatever else is under way: no lock, no queue. The outcome is named by
 * what is proven.
 */
import { actionWeight } from '../../../core/budget/budget.ts';
import { refusalOf } from '../../../core/orders/venue-words.ts';
import type { ActionOutcome } from '../../../ports/venue-exchange.ts';
import type { SpendPurpose, VenueSpending } from '../../../ports/venue-spending.ts';
import type { HttpOutcome, HttpPoster } from '../http/poster.ts';
import type { Signer } from '../signing/signer.ts';
import { BATCH_ITEMS_MAX, itemsOf, type WireAction } from './action.ts';
import { type ActionAnswer, DUPLICATE_NONCE, parseAnswerText } from './answer.ts';

/** What an accepted action answered: its statuses, or null for actions that have none. */
export type Statuses = readonly unknown[] | null;
export type PostAction = (
  action: WireAction,
  nonce: number,
  purpose: SpendPurpose,
) => Promise<ActionOutcome<Statuses>>;

export function postActionOver(poster: HttpPoster, signer: Signer, spending: VenueSpending): PostAction {
  return async (action, nonce, purpose) => {
    const items = itemsOf(action);
    if (items === 0 || items > BATCH_ITEMS_MAX) {
      const detail = `a batch has 1 to ${BATCH_ITEMS_MAX} items, this one ${items}`;
      return { kind: 'denied', reason: 'SIGNER_REFUSED', detail };
    }
    const signing = signer.sign(action, nonce, null);
    if ('refused' in signing) return { kind: 'denied', reason: 'SIGNER_REFUSED', detail: signing.refused };
    spending.spent({ purpose, ipWeight: actionWeight(items), addressItems: items });
    return outcomeOf(await poster.post('/exchange', JSON.stringify(signing.request)));
  };
}

/** Codes with which the venue says that it could not even read the request. */
const NOT_READ: ReadonlySet<number> = new Set([400, 413, 415, 422]);

export function outcomeOf(http: HttpOutcome): ActionOutcome<Statuses> {
  if (http.kind === 'not_sent') return { kind: 'denied', reason: 'NOT_CONNECTED', detail: http.reason };
  if (http.kind === 'no_answer') return { kind: 'unresolved', reason: http.reason };
  const answer = answerOf(http.status, http.text);
  if (answer === 'proves nothing') return { kind: 'unresolved', reason: `HTTP ${http.status}` };
  if (answer === null) return { kind: 'unresolved', reason: 'unreadable answer' };
  if (answer.kind === 'ok') return { kind: 'accepted', value: answer.statuses };
  if (answer.kind === 'not_read') return { kind: 'rejected', text: answer.text, refusal: 'invalid' };
  return refused(answer.text);
}

/** Refusals of acts other than orders, in the words of the real venue. */
const OTHER_REFUSALS =
  /^(?:Cannot set scheduled cancel time|Too many scheduled cancels|Cannot switch leverage type|Invalid leverage value)/;

/**
 * A used nonce says that an action with it was taken: perhaps these very bytes, delivered twice. And a text that this build
 * does not know may come from a server whose action executed all the same.
 */
function refused(text: string): ActionOutcome<Statuses> {
  const refusal = refusalOf(text);
  const isKnown = refusal !== 'other' || OTHER_REFUSALS.test(text);
  if (!isKnown || DUPLICATE_NONCE.test(text)) return { kind: 'unresolved', reason: text };
  return { kind: 'rejected', text, refusal };
}

function answerOf(status: number, text: string): ActionAnswer | null | 'proves nothing' {
  if (NOT_READ.has(status)) return { kind: 'not_read', text: `HTTP ${status}` };
  return status === 200 ? parseAnswerText(text) : 'proves nothing';
}
