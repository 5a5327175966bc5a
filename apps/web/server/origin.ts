// Where a request of a browser comes from. A page of another site reaches this console through the operator's own browser; its
// Origin tells, and where none is sent the browser's own word about the site does.
import type { IncomingHttpHeaders } from 'node:http';
import type { ConsoleContext } from '@agora/shared/rpc/console-context';

export type Origin = ConsoleContext['origin'];

/** The Host must have been checked before. `null` names nobody and counts as foreign. */
export function originOf(headers: IncomingHttpHeaders, allowedOrigins: readonly string[]): Origin {
  const { origin } = headers;
  if (origin !== undefined) return isOurs(origin, headers.host, allowedOrigins) ? 'ours' : 'foreign';
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site' ? 'foreign' : 'absent';
}

/** An Origin that names our own Host is a page of ours. */
function isOurs(origin: string, host: string | undefined, allowedOrigins: readonly string[]): boolean {
  if (!URL.canParse(origin)) return false;
  const given = new URL(origin);
  return (
    given.host === host?.toLowerCase() || allowedOrigins.some((each) => new URL(each).origin === given.origin)
  );
}
