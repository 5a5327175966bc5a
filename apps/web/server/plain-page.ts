// A page that this server writes by itself, for a browser without our script and for a console that failed: plain HTML in the
// look of the console. It needs neither Next nor React.

export type PlainPage = {
  readonly title: string;
  /** HTML; whatever came from outside has gone through `escaped`. */
  readonly body: string;
  /** Of this response. */
  readonly nonce: string;
};

export function plainPage({ title, body, nonce }: PlainPage): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · AGORA</title><style nonce="${escaped(nonce)}">${STYLE}</style></head>
<body><main>${body}</main></body></html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As text of HTML, also inside of quotes. */
export function escaped(raw: string): string {
  return raw.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
}

const STYLE = `:root{color-scheme:dark;background:#14171a;color:#d7dce0;--act:#ff8a80;--edge:#7a848d;--focus:#8ec5ff}
@media (prefers-color-scheme:light){:root{color-scheme:light;background:#e4e6e8;color:#1b2024;--act:#a31515;--edge:#6b747c;--focus:#1f5e94}}
body{margin:0;font:17px/1.5 system-ui,sans-serif}main{max-width:36rem;margin:0 auto;padding:24px 12px}
h1{font-size:30px;line-height:34px;margin:0 0 12px}a{color:inherit;display:inline-block;padding:10px 0}
button{display:flex;flex-direction:column;align-items:center;justify-content:center;width:100%;max-width:366px;min-height:72px;margin:24px 0;padding:6px 12px;border:3px solid var(--act);border-radius:6px;background:transparent;color:var(--act);font:inherit;cursor:pointer}
form.fields{display:grid;gap:16px;margin:16px 0}label{display:grid;gap:2px;font-size:13px;font-weight:600}input{min-height:44px;padding:0 12px;border:1px solid var(--edge);background:transparent;color:inherit;font:inherit}
button.plain{min-height:44px;margin:0;border:1px solid var(--edge);color:inherit;font-weight:600}code{overflow-wrap:anywhere}svg{width:100%;max-width:256px;background:#fff}
b{font-size:20px;line-height:24px}span{font-size:13px;line-height:18px}:focus-visible{outline:3px solid var(--focus);outline-offset:2px}`;
