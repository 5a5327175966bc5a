// The browser's typed client. The event stream and the queries go over separate requests, so that a slow
// query never holds a frame back; nothing is retried or resumed behind the page's back.
'use client';
import type { ConsoleRouter } from '@agora/shared/rpc/console-router';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { type ReactNode, useState } from 'react';
import { fetchWithin } from './fetch-within.ts';
import { tellSessionEnded } from './session/session-ended.ts';

const TRPC_URL = '/api/trpc';
/** A question that is not answered by then has failed. */
const QUERY_MS_MAX = 8_000;
/** Reads every file of a chain, beside the trading. */
const TAKES_ITS_TIME = 'audit.verify';

const context = createTRPCContext<ConsoleRouter>();
export const { useTRPC, useTRPCClient } = context;

export function ApiProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(makeQueryClient);
  const [trpcClient] = useState(makeClient);
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}

function makeClient() {
  return createTRPCClient<ConsoleRouter>({
    links: [
      watchForSessionEnd,
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url: TRPC_URL }),
        false: splitLink({
          condition: ({ type, path }) => type === 'query' && path !== TAKES_ITS_TIME,
          true: httpLink({
            url: TRPC_URL,
            fetch: (url, options) => fetchWithin(QUERY_MS_MAX, url, options as RequestInit), // its own narrower form of it
          }),
          // What changes something is given up by whoever asked for it, who says what that means.
          false: httpLink({ url: TRPC_URL }),
        }),
      }),
    ],
  });
}

/** Whatever request learns first that the session is over tells the whole page. */
const watchForSessionEnd: TRPCLink<ConsoleRouter> =
  () =>
  ({ op, next }) =>
    observable((observer) =>
      next(op).subscribe({
        next: (value) => observer.next(value),
        error: (error) => {
          if (error.data?.code === 'UNAUTHORIZED') tellSessionEnded();
          observer.error(error);
        },
        complete: () => observer.complete(),
      }),
    );

/** `always`: the default would pause a request while the browser believes itself offline and send it later. */
function makeQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: { networkMode: 'always', retry: false, gcTime: 0, staleTime: 0, refetchOnWindowFocus: false },
      mutations: { networkMode: 'always', retry: false, gcTime: 0 },
    },
  });
}
