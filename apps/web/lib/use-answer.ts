// One query of a page, asked again and again while the page is open, with the age of its last good answer.
'use client';
import { type UseQueryOptions, useQuery } from '@tanstack/react-query';
import { readClocks } from './live/browser.ts';

type Answered<T> = {
  data: T | undefined;
  error: { message: string } | null;
  ageMs: number | null;
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
  });
  const ageMs = dataUpdatedAt === 0 ? null : Math.max(0, readClocks().wallMs - dataUpdatedAt);
  return {
    data,
    error: error === null ? null : { message: error.message },
    ageMs,
    isAsking: isFetching,
    again: () => void refetch(),
  };
}
