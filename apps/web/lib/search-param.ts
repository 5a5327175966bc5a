// One value in the page's address: a reload, a bookmark and a second tab show the same.
'use client';
import { useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

/** The value (null = not there), and a setter that replaces it without a navigation. */
export function useSearchParam(name: string): [string | null, (value: string | null) => void] {
  const value = useSearchParams()?.get(name) ?? null;
  const set = useCallback(
    (next: string | null) => {
      const url = new URL(window.location.href);
      if (next === null || next === '') url.searchParams.delete(name);
      else url.searchParams.set(name, next);
      window.history.replaceState(null, '', url);
    },
    [name],
  );
  return [value, set];
}
