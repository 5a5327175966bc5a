// The answer to a stop posted by a plain form, for a browser without our script: what happened, in words, and the same
// form again with the same key. It needs neither Next nor React.
import type { StopAnswered, StopRefused, StopRequest } from '@agora/shared/stop';
import type { StopReply } from '@agora/shared/stop-answer';
import { escaped, plainPage } from '../plain-page.ts';

export const STOP_PATH = '/api/control/stop';

type Said = { readonly title: string; readonly lines: readonly string[]; readonly again: string };

/** `request` is null where none could be read; the form then asks for `freshKey`. `nonce` is this response's. */
export function renderStopPage(
  reply: StopReply,
  { request, freshKey, nonce }: { request: StopRequest | null; freshKey: string; nonce: string },
): string {
  const { title, lines, again } = 'epoch' in reply.body ? saidOf(reply.body) : refusedOf(reply.body);
  return plainPage({
    title,
    nonce,
    body: `<h1>${escaped(title)}</h1>
${lines.map((line) => `<p>${escaped(line)}</p>`).join('\n')}
${formOf(request?.idempotency_key ?? freshKey, request?.engine, again)}
<p><a href="/console">Back to the console</a></p>`,
  });
}

/** The page for a console that failed as a whole: STOP still works. */
export function renderFailedPage(freshKey: string, nonce: string): string {
  return plainPage({
    title: '? UNKNOWN',
    nonce,
    body: `<h1>UNKNOWN</h1>
<p>Assume it is trading. The console could not answer. On the host run: ./agora status</p>
${formOf(freshKey, undefined, 'STOP TRADING')}
<p><a href="/console">Load the console again</a></p>`,
  });
}

function saidOf({ epoch, latched_at, replayed, state, clearance, hands }: StopAnswered): Said {
  const age = (ms: number | null) => (ms === null ? 'not known' : `heard ${Math.round(ms)} ms ago`);
  return {
    title: 'STOPPED',
    lines: [
      `The kill latch is set, durably: epoch ${epoch}, ${latched_at}.${replayed ? ' It stood already; nothing was raised twice.' : ''}`,
      `State ${state}; cancelling: ${clearance ?? 'not known'}. Engine ${age(hands.engine_age_ms)}, guardian ${age(hands.guardian_age_ms)}.`,
      'Nothing can be sent again. Positions stay open. Look at the console until it says that the venue shows no order.',
    ],
    again: 'STOP AGAIN',
  };
}

function refusedOf({ sentence, stopped, field, helps }: StopRefused): Said {
  return {
    title: stopped ? sentence : 'NOT STOPPED',
    lines: [
      ...(stopped ? [] : [sentence]),
      ...(field === undefined ? [] : [`Field: ${field}.`]),
      `What helps now: ${helps.join(' · ')}`,
    ],
    again: stopped ? 'STOP AGAIN' : 'STOP TRADING',
  };
}

/** The form of STOP in plain HTML. */
export function formOf(key: string, engine: string | undefined, label: string): string {
  const scope = engine === undefined ? '' : `<input type="hidden" name="engine" value="${escaped(engine)}">`;
  return `<form method="post" action="${STOP_PATH}"><input type="hidden" name="idempotency_key" value="${escaped(key)}">${scope}
<button type="submit"><b>${escaped(label)}</b><span>Cancels all orders. Latches: nothing can be sent again. Positions stay open.</span></button></form>`;
}
