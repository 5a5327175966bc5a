/** The guardian's only way out: one JSON request, bounded in time and in bytes. Never follows a redirect. */
import { boundedText } from '@agora/shared/bounded-text';
import { type HttpAnswer, parseJson, silenceOf } from '@agora/shared/json';
import type { Question } from '@agora/shared/machine';

/** Never rejects. What says why nothing came never holds the address, which may hold a secret. */
export async function ask(url: string, { body, bearer, limitMs, bytesMax }: Question): Promise<HttpAnswer> {
  const headers = new Headers(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` });
  headers.set('content-type', 'application/json');
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  try {
    const signal = AbortSignal.timeout(limitMs);
    const answer = await fetch(url, { ...sent, headers, signal, redirect: 'error' });
    const text = answer.body === null ? '' : await boundedText(answer.body, bytesMax);
    return text === null
      ? { silent: 'too long an answer' }
      : { status: answer.status, json: parseJson(text) };
  } catch (error) {
    return silenceOf(error);
  }
}
