// Gives a request up that is not answered whole in time: a network that swallows packets fails nothing by itself.
import { after } from './live/browser.ts';

/** As `fetch`. Rejects with the reason once `ms` have passed before the whole answer is there, or when `init.signal` aborts. */
export async function fetchWithin(
  ms: number,
  url: URL | string | Request,
  init: RequestInit = {},
): Promise<Response> {
  const end = new AbortController();
  const { signal } = init;
  const abort = () => end.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const cancel = after(ms, () => end.abort(new Error(`No answer within ${ms / 1_000} s.`)));
  try {
    const response = await fetch(url, { ...init, signal: end.signal });
    return new Response(await response.text(), { status: response.status, headers: response.headers });
  } finally {
    cancel();
    signal?.removeEventListener('abort', abort);
  }
}
