// Shown when even the frame of the pages failed. STOP is a plain form again; it needs nothing that may be broken.
'use client';
import { useState } from 'react';
import { readClocks } from '../lib/live/browser.ts';

export default function ConsoleFailed() {
  // The server may be what failed, so this key is drawn from the moment of the failure.
  const [key] = useState(() => `web-failed-${readClocks().wallMs}`);
  return (
    <html lang="en">
      <body>
        <title>? UNKNOWN · AGORA</title>
        <h1>UNKNOWN</h1>
        <p>Assume it is trading. The console failed. STOP still works.</p>
        <form method="post" action="/api/control/stop">
          <input type="hidden" name="idempotency_key" value={key} />
          <button type="submit">
            <b>STOP TRADING</b> Cancels all orders. Latches: nothing can be sent again. Positions stay open.
          </button>
        </form>
        <p>
          Or /kill in Telegram, or <code>./agora kill</code> on the host.
        </p>
        <a href="/console">Load the console again</a>
      </body>
    </html>
  );
}
