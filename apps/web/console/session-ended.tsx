// What stands in place of the state when the server turned this page away, and the warning before that. A page that sees
// nothing says nothing of the engine but the safe assumption.
'use client';
import { longAge } from '@agora/shared/format';
import { usePathname, useSearchParams } from 'next/navigation';
import type { Session } from '../lib/session/session.tsx';
import { LOOKS } from '../ui/looks.ts';
import { Shape } from '../ui/shape.tsx';

export function SessionEndedBand({ isHeading }: { isHeading: boolean }) {
  const signIn = useWayToSignIn();
  const Word = isHeading ? 'h1' : 'p';
  return (
    <section
      id="state"
      aria-labelledby="state-word"
      className={`sticky top-0 z-10 grid min-h-21 items-center gap-x-6 rounded-sm px-3 py-2 desk:top-9 desk:min-h-26 desk:grid-cols-[1fr_auto] desk:px-5 desk:py-2.5 ${LOOKS.violet_dashed.band}`}
    >
      <div role="alert">
        <Word
          id="state-word"
          data-state-word=""
          className="flex items-center gap-x-3 text-state-phone font-bold wide:text-state"
        >
          <Shape name="question" className="size-7 shrink-0 desk:size-9" />
          SESSION ENDED
        </Word>
        <p className="text-table desk:text-answer">
          Assume it is trading. What is below is memory. STOP: /kill in Telegram or <code>./agora kill</code>.{' '}
          <a href={signIn} className="font-semibold underline">
            Sign in again
          </a>
        </p>
      </div>
      <div aria-hidden="true" className="h-18 w-78 max-desk:hidden" />
    </section>
  );
}

/** Shown in the last minutes of a session, so that it does not end in the middle of something. */
export function SessionEnding({ session: { isEnding, hasEnded, leftMs } }: { session: Session }) {
  const signIn = useWayToSignIn();
  if (!isEnding || hasEnded || leftMs === null) return null;
  return (
    <p className="mt-2 rounded-sm border border-edge px-3 py-1.5 text-label">
      This session ends in {longAge(Math.max(0, leftMs))}.{' '}
      <a href={signIn} className="font-semibold underline">
        Sign in again
      </a>{' '}
      to stay. STOP goes on working here until then.
    </p>
  );
}

/** It leads back to this very page, of this very engine. */
function useWayToSignIn(): string {
  const path = usePathname();
  const query = useSearchParams()?.toString() ?? '';
  return `/login?next=${encodeURIComponent(query === '' ? path : `${path}?${query}`)}`;
}
