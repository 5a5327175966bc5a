// The answer to a stop posted by a plain form, for a browser without our script: what happened, in words, and the same
// form again with the same key. It needs neither Next nor React.
import type { StopAnswered, StopRefused, StopRequest } from '@agora/shared/stop';
import type { StopReply } from '@agora/shared/stop-answer';

export const STOP_PATH = '/api/control/stop';

type Said = { readonly title: string; readonly lines: readonly string[]; readonly again: string };

/** `request` is null where none could be read; the form then asks for `freshKey`. `nonce` is this response's. */
export function renderStopPage(
  reply: StopReply,
  { request, freshKey, nonce }: { request: StopRequest | null; freshKey: string; nonce: string },
): string {
  const { title, lines, again } = 'epoch' in reply.body ? saidOf(reply.body) : refusedOf(reply.body);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)} · AGORA</title><style nonce="${text(nonce)}">${STYLE}</style></head>
<body><main><h1>${text(title)}</h1>
${lines.map((line) => `<p>${text(line)}</p>`).join('\n')}
${formOf(request?.idempotency_key ?? freshKey, request?.engine, again)}
<p><a href="/console">Back to the console</a></p></main></body></html>
`;
}

/** The page for a console that failed as a whole: STOP still works. */
export function renderFailedPage(freshKey: string, nonce: string): string {
  const lines = ['Assume it is trading. The console could not answer. On the host run: ./agora status'];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>? UNKNOWN · AGORA</title><style nonce="${text(nonce)}">${STYLE}</style></head>
<body><main><h1>UNKNOWN</h1>
${lines.map((line) => `<p>${text(line)}</p>`).join('\n')}
${formOf(freshKey, undefined, 'STOP TRADING')}
<p><a href="/console">Load the console again</a></p></main></body></html>
`;
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

function formOf(key: string, engine: string | undefined, label: string): string {
  const scope = engine === undefined ? '' : `<input type="hidden" name="engine" value="${text(engine)}">`;
  return `<form method="post" action="${STOP_PATH}"><input type="hidden" name="idempotency_key" value="${text(key)}">${scope}
<button type="submit"><b>${text(label)}</b><span>Cancels all orders. Latches: nothing can be sent again. Positions stay open.</span></button></form>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function text(raw: string): string {
  return raw.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
}

const STYLE = `:root{color-scheme:dark;background:#14171a;color:#d7dce0;--act:#ff8a80;--focus:#8ec5ff}
@media (prefers-color-scheme:light){:root{color-scheme:light;background:#e4e6e8;color:#1b2024;--act:#a31515;--focus:#1f5e94}}
body{margin:0;font:17px/1.5 system-ui,sans-serif}main{max-width:36rem;margin:0 auto;padding:24px 12px}
h1{font-size:30px;line-height:34px;margin:0 0 12px}a{color:inherit;display:inline-block;padding:10px 0}
button{display:flex;flex-direction:column;align-items:center;justify-content:center;width:100%;max-width:366px;min-height:72px;margin:24px 0;padding:6px 12px;border:3px solid var(--act);border-radius:6px;background:transparent;color:var(--act);font:inherit;cursor:pointer}
b{font-size:20px;line-height:24px}span{font-size:13px;line-height:18px}:focus-visible{outline:3px solid var(--focus);outline-offset:2px}`;
