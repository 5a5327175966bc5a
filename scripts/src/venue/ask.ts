// One question of a command to the venue: bounded in time and size, never redirected, and never an exception.
import { boundedText } from '@agora/shared/bounded-text';
import { type HttpAnswer, parseJson, silenceOf } from '@agora/shared/json';

const ANSWER_MS_MAX = 5_000;
const ANSWER_BYTES_MAX = 8 << 20;

export async function askVenue(url: string, path: '/info' | '/exchange', body: object): Promise<HttpAnswer> {
  try {
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
      redirect: 'error',
    });
    const text = answer.body === null ? '' : await boundedText(answer.body, ANSWER_BYTES_MAX);
    return text === null
      ? { silent: 'too long an answer' }
      : { status: answer.status, json: parseJson(text) };
  } catch (error) {
    return silenceOf(error);
  }
}
