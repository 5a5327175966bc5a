// What a page asked the server for, always with its age: not known yet, not known and why, or known. What could not be renewed is
// called last known, whether asking failed or nothing came of it; nothing is shown as if it were new.
import { longAge } from '@agora/shared/format';
import type { ReactNode } from 'react';

export type Answer<T> = {
  readonly data: T | undefined;
  readonly error: { readonly message: string } | null;
  /** Since the last good answer, by this page's own clock, in milliseconds; null = there was none. */
  readonly ageMs: number | null;
  /** How often it is asked, in milliseconds; null = only when somebody asks. */
  readonly everyMs: number | null;
};

/** So many times without an answer, and the one before is last known. */
const MISSED_MAX = 3;

export function Asked<T>({ answer, children }: { answer: Answer<T>; children: (data: T) => ReactNode }) {
  const { data, error, ageMs } = answer;
  if (data === undefined) {
    return (
      <p className={error === null ? 'text-muted' : 'text-stale'}>
        {error === null ? 'Not known yet.' : `Not known: ${error.message}`}
      </p>
    );
  }
  const isLost = isAnswerLost(answer);
  const age = `${longAge(ageMs)} ago.`;
  return (
    <>
      <p className={`mb-1 text-label ${isLost ? 'text-stale' : 'text-muted'}`}>
        {isLost ? `Last known, ${age}` : `As of ${age}`}
        {error === null ? '' : ` Asking again failed: ${error.message}`}
        {isLost && error === null ? ' No answer since.' : ''}
      </p>
      <div className={isLost ? 'text-muted italic' : ''}>{children(data)}</div>
    </>
  );
}

function isAnswerLost({ error, ageMs, everyMs }: Answer<unknown>): boolean {
  if (error !== null || ageMs === null) return true;
  return everyMs !== null && ageMs > MISSED_MAX * everyMs;
}
