// What a page asked the server for: not known yet, not known and why, or known with its age. What failed to be renewed is
// called last known; nothing is shown as if it were new.
import { longAge } from '@agora/shared/format';
import type { ReactNode } from 'react';

export type Answer<T> = {
  readonly data: T | undefined;
  readonly error: { readonly message: string } | null;
  /** Since the last good answer, by this page's own clock, in milliseconds; null = there was none. */
  readonly ageMs: number | null;
};

export function Asked<T>({ answer, children }: { answer: Answer<T>; children: (data: T) => ReactNode }) {
  const { data, error, ageMs } = answer;
  if (data === undefined) {
    return (
      <p className={error === null ? 'text-muted' : 'text-stale'}>
        {error === null ? 'Not known yet.' : `Not known: ${error.message}`}
      </p>
    );
  }
  return (
    <>
      {error === null ? null : (
        <p className="mb-1 text-label text-stale">
          Last known, {longAge(ageMs)} ago. Asking again failed: {error.message}
        </p>
      )}
      <div className={error === null ? '' : 'text-muted italic'}>{children(data)}</div>
    </>
  );
}
