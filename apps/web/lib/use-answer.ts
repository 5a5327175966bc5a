// One query of a page, asked again and again while the page is open, with the age of its last good answer at every moment.
'use client';
import { type UseQueryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useReducer } from 'react';
import { every, readClocks } from './live/browser.ts';
import { elapsedMs, type Instant } from './live/elapsed.ts';

/** An age is told to the second. */
const TICK_MS = 1_000;

type Answered<T> = {
  data: T | undefined;
  error: { message: string } | null;
  ageMs: number | null;
  everyMs: number | null;
  isAsking: boolean;
  again: () => void;
};

/** `everyMs` null = only when asked. */
export function useAnswer<T, E extends { message: string }, K extends readonly unknown[]>(
  options: UseQueryOptions<T, E, T, K>,
  everyMs: number | null,
): Answered<T> {
  const { data, error, dataUpdatedAt, isFetching, refetch } = useQuery({
    ...options,
    refetchInterval: everyMs ?? false,
    // A hidden page asks nothing: whoever comes back to it does not wait for the next turn.
    refetchOnWindowFocus: everyMs !== null,
  });
  const [, tick] = useReducer((ticks: number) => ticks + 1, 0);
  useEffect(() => every(TICK_MS, tick), []);
  const heard = useMemo<Instant>(
    () => ({ monotonicMs: readClocks().monotonicMs, wallMs: dataUpdatedAt }),
    [dataUpdatedAt],
  );
  return {
    data,
    error: error === null ? null : { message: error.message },
    ageMs: dataUpdatedAt === 0 ? null : elapsedMs(heard, readClocks()),
    everyMs,
    isAsking: isFetching,
    again: () => void refetch(),
  };
}
