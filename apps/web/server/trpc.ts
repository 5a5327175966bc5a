// `/api/trpc`: the procedures of the console, outside of Next, so that they work whatever state that is in. Each procedure decides by
// who the cookie's session belongs to and where the request came from; both are found here, anew for each request.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConsoleContext } from '@agora/shared/rpc/console-context';
import type { ConsoleQueries } from '@agora/shared/rpc/console-queries';
import { makeConsoleRouter } from '@agora/shared/rpc/console-router';
import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http';

export const TRPC_PATH = '/api/trpc';
const BODY_BYTES_MAX = 65_536;

export type AnswerTrpc = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type TrpcParts = {
  readonly queries: ConsoleQueries;
  readonly contextOf: (request: IncomingMessage) => Promise<ConsoleContext>;
  /** Told of what went wrong inside; never of a refusal. */
  readonly onError: (error: unknown) => void;
};

export function makeTrpc({ queries, contextOf, onError }: TrpcParts): AnswerTrpc {
  const router = makeConsoleRouter(queries);
  return async (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0]?.slice(TRPC_PATH.length + 1) ?? '';
    await nodeHTTPRequestHandler({
      router,
      req: request,
      res: response,
      path,
      createContext: () => contextOf(request),
      // One slow answer would hold back every other one of its batch.
      allowBatching: false,
      maxBodySize: BODY_BYTES_MAX,
      onError: ({ error }) => {
        if (error.code === 'INTERNAL_SERVER_ERROR') onError(error);
      },
    });
  };
}
