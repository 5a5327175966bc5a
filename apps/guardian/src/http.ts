/** The guardian's only way out: one JSON request, bounded in time and in bytes. Never follows a redirect. */
import { type HttpAnswer, parseJson } from '@agora/shared/json';

export interface Question {
  /** Sent as JSON by POST; a question without one is a GET. */
  readonly body?: object;
  readonly bearer?: string | undefined;
  readonly limitMs: number;
  readonly bytesMax: number;
}

/** Never rejects; any HTTP status is an answer. `silent` says why nothing came, and never holds the address, which may hold a secret. */
export async function ask(url: string, { body, bearer, limitMs, bytesMax }: Question): Promise<HttpAnswer> {
  const headers = new Headers(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` });
  headers.set('content-type', 'application/json');
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    const signal = AbortSignal.timeout(limitMs);
    const answer = await fetch(url, { ...sent, headers, signal, redirect: 'error' });
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.length;
      if (bytes > bytesMax) return { silent: `more than ${bytesMax} bytes` };
      chunks.push(chunk);
    }
    return { status: answer.status, json: parseJson(Buffer.concat(chunks).toString()) };
  } catch (error) {
    return { silent: reasonOf(error) };
  }
}

/** The system's code where there is one: messages may quote the address. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return error instanceof Error ? error.name : 'unknown reason';
}
