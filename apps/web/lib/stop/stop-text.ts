// What STOP says, as a table: what it does and does not do before a press, and what is known after one. It never says
// stopped before redis-latch, or the answer to the press, says so.
import { STOP_HELPS } from '@agora/shared/stop';
import type { Advised } from './advised.ts';
import type { PressOutcome } from './send-stop.ts';

export type PressState = { readonly sending: boolean; readonly outcome: PressOutcome | null };

/** What the words hang on. */
type Known = Omit<Advised, 'cleared'>;

export type StopText = {
  readonly label: string;
  readonly line: string;
  /** Said to a screen reader; empty while nobody pressed. */
  readonly status: string;
  readonly failed: boolean;
};

export const WHAT_STOP_DOES = 'Cancels all orders. Latches: nothing can be sent again. Positions stay open.';
const ANOTHER_WAY = 'Use /kill in Telegram';
const ON_HOST = './agora kill on the host';

export function stopText({ sending, outcome }: PressState, advised: Known): StopText {
  if (sending) return said('SENDING STOP', 'Sent again by itself, with the same key, for 5 s.');
  if (outcome?.kind === 'not_sent')
    return failure(`NOT SENT. ${ANOTHER_WAY}`, `Or ${ON_HOST}. Nothing is sent later. Press to try again.`);
  if (outcome?.kind === 'not_confirmed')
    return failure(`NO ANSWER. ${ANOTHER_WAY}`, `Or ${ON_HOST}. It may have arrived. Press again: same key.`);
  if (outcome?.kind === 'answered') return answeredText(outcome, advised);
  if (advised.latched === true) return standing(advised, '');
  if (advised.alone !== null) return { ...said(...aloneText(advised, advised.alone)), status: '' };
  return { ...said('STOP TRADING', WHAT_STOP_DOES), status: '' };
}

function answeredText({ reply }: Extract<PressOutcome, { kind: 'answered' }>, advised: Known): StopText {
  const { body } = reply;
  if ('epoch' in body)
    return standing(advised, body.replayed ? 'Stopped already. Same request.' : 'Stopped.');
  if (body.code === 'STOP_LATCHED_NO_HAND') return failure(body.sentence, helps());
  if (body.stopped) return standing(advised, 'Stopped.');
  if (body.code === 'STOP_NOT_CONFIRMED')
    return failure(`${body.sentence}. ${ANOTHER_WAY}`, `Or ${ON_HOST}. Press again: same key.`);
  return failure(`NOT STOPPED. ${ANOTHER_WAY}`, body.sentence);
}

/**
 * A stop stands. Where pressing is the advice all the same, the button must not read as if nothing were left to do; only
 * after a press from here is the next one the same request.
 */
function standing({ unconfirmed, primary }: Known, status: string): StopText {
  const label = unconfirmed || primary ? 'STOP AGAIN' : 'STOPPED';
  const repeat =
    status === '' ? 'Press again: safe to repeat.' : 'Press again: same request, safe to repeat.';
  return { label, line: `${repeat} Positions stay open.`, status, failed: false };
}

/** The stop that stands is not everybody's: the button must not read as if nothing traded. */
function aloneText({ unconfirmed, primary }: Known, engineId: string): [label: string, line: string] {
  const label = unconfirmed || primary ? 'STOP AGAIN' : 'STOP ALL';
  return [label, `${engineId} is latched; this stops every engine.`];
}

function helps(): string {
  return `${STOP_HELPS.slice(0, 2).join(', ')}, or cancel in Hyperliquid.`;
}

function said(label: string, line: string): StopText {
  return { label, line, status: `${label}.`, failed: false };
}

function failure(label: string, line: string): StopText {
  return { label, line, status: `${label}. ${line}`, failed: true };
}
