/** The pager's way to the second channel, the outside watch and other processes' `/healthz`: one bounded request, never a redirect. */
import { boundedText } from '@agora/shared/bounded-text';
import { type HttpAnswer, parseJson } from '@agora/shared/json';

const LIMIT_MS = 5_000;
const BYTES_MAX = 64 << 10;

/** A POST of `body`, or a GET without one. Never rejects; what says why nothing came never holds the address, which is a secret. */
export async function ask(url: string, body?: object): Promise<HttpAnswer> {
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  try {
    const answer = await fetch(url, {
      ...sent,
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(LIMIT_MS),
      redirect: 'error',
    });
    const text = answer.body === null ? '' : await boundedText(answer.body, BYTES_MAX);
    return { status: answer.status, json: text === null ? undefined : parseJson(text) };
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : null;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null;
    return { silent: code ?? (cause instanceof Error ? cause.name : 'no answer') };
  }
}

/** Null = taken; else why not, in words. */
export function refusalOf(answer: HttpAnswer): string | null {
  if ('silent' in answer) return `does not answer (${answer.silent})`;
  return answer.status >= 200 && answer.status < 300 ? null : `answered ${answer.status}`;
}
