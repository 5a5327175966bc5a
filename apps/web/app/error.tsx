// Shown when a page as a whole failed. It claims nothing about trading but the safe assumption.
'use client';

export default function PageFailed() {
  return (
    <main className="m-3 max-desk:mb-32 desk:mt-36 rounded-sm border-3 border-dashed border-stale bg-surface p-5 text-stale">
      <title>? UNKNOWN · AGORA</title>
      <h1 className="text-state-phone font-bold">UNKNOWN</h1>
      <p>
        Assume it is trading. This page failed. STOP still works. On the host run <code>./agora status</code>.
      </p>
      <a className="mt-2 inline-block min-h-11 py-2.5 underline" href="/console">
        Load the console again
      </a>
    </main>
  );
}
