// The console's tRPC endpoint: queries and the one event stream. It answers from the read model of this
// process and changes nothing.
import { makeConsoleRouter, type Person } from '@agora/shared/rpc';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { consoleService } from '../../../../server/instance.ts';

/**
 * There is no login yet. The process binds to loopback only, so whoever reaches it may look, and nothing here
 * can be changed.
 */
const LOOPBACK_VIEWER: Person = { account: 'loopback', role: 'viewer', session_id: 'loopback' };

let router: ReturnType<typeof makeConsoleRouter> | undefined;

export function GET(request: Request): Promise<Response> {
  router ??= makeConsoleRouter(consoleService());
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router,
    createContext: () => ({ person: LOOPBACK_VIEWER }),
  });
}
