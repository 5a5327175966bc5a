// "Not sent" and "it can act no more" are said only where they are known.
import { ACT_REFUSALS, type ActAnswer, type ActRefusal, type ActSent } from '@agora/shared/console-act';
import { requestIdSchema } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';
import { describe, expect, it } from 'vitest';
import { type ActProgress, afterAnswer, afterFailure, afterSend } from './act-progress.ts';
import { actText } from './act-text.ts';

const request_id = requestIdSchema.parse('web-1-and-more');
const refused = (code: ActRefusal): ActSent => ({
  ...{ sent: false, request_id, code, sentence: ACT_REFUSALS[code], gates: [] },
});
const sent: ActSent = { sent: true, request_id, at: isoMs(0) };
const answered: ActAnswer = {
  request_id,
  state: 'answered',
  answer: { request_id, at: isoMs(0), accepted: true, code: null, sentence: 'Resumed.', gates: [] },
};
const waiting: ActAnswer = { request_id, state: 'waiting', answer: null };
const lapsed: ActAnswer = { request_id, state: 'lapsed', answer: null };
const turnedAway = (httpStatus: number) => Object.assign(new Error('Why.'), { data: { httpStatus } });
const aborted = new DOMException('late', 'TimeoutError');

describe('what a page says of an act, and whether it follows it', () => {
  it.each<[string, ActProgress, RegExp, boolean]>([
    ['taken', afterSend(sent), /^Sent\. Waiting/, true],
    ['turned away', afterSend(refused('WRONG_PHRASE')), /not sent: The phrase/, false],
    ['redis-latch silent', afterSend(refused('NOT_SENT')), /^NO ANSWER: redis-latch .* may still/, true],
    ['failed at once', afterFailure(new TypeError('Failed to fetch'), 20), /^NOT SENT, as far as/, true],
    ['no answer in time', afterFailure(aborted, 5_000), /^NO ANSWER .* may have been sent/, true],
    ['cut off while it waited', afterFailure(new TypeError('reset'), 800), /^NO ANSWER/, true],
    ['without a session', afterFailure(turnedAway(401), 20), /not sent: Why\./, false],
    ['a failure inside', afterFailure(turnedAway(500), 400), /^NO ANSWER/, true],
  ])('%s', (_what, progress, text, isFollowed) => {
    expect(actText(progress).text).toMatch(text);
    expect(progress.stage === 'followed').toBe(isFollowed);
  });

  it.each<[string, ActProgress, ActAnswer | null, number, RegExp, boolean]>([
    ['answered', afterSend(sent), answered, 1_000, /^Accepted by the engine .* Resumed\./, true],
    ['answered, though unconfirmed', afterSend(refused('NOT_SENT')), answered, 9_000, /^Accepted/, true],
    ['answered, though not heard', afterFailure(aborted, 5_000), answered, 9_000, /^Accepted/, true],
    ['answered hours later', afterSend(sent), answered, 9_000_000, /^Accepted/, true],
    ['waiting', afterSend(sent), waiting, 74_999, /^Sent\. Waiting/, false],
    ['nobody to ask yet', afterSend(sent), null, 75_000, /^Sent\. Waiting/, false],
    ['nobody to ask for too long', afterSend(sent), null, 75_001, /^Not known .* carried out/, false],
    ['the engine not to be asked for too long', afterSend(sent), waiting, 75_001, /^Not known/, false],
    ['lapsed', afterSend(sent), lapsed, 75_001, /lapsed: it can act no more/, true],
    ['unheard of so far', afterFailure(aborted, 5_000), lapsed, 6_000, /^NO ANSWER/, false],
  ])('%s', (_what, before, answer, sinceMs, text, isOver) => {
    const next = afterAnswer(before, answer, sinceMs);
    expect(actText(next.progress).text).toMatch(text);
    expect(next.isOver).toBe(isOver);
  });
});
