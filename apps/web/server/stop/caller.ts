// Who asks for a stop: whoever holds a session that we signed and that has not run out, viewers too, or the stop-only bearer.
// Whether the session was ended since is not asked: a stop must work with redis-live gone.
import type { IncomingHttpHeaders } from 'node:http';
import { STOP_TOKEN_HOLDER, type StopRefusalCode } from '@agora/shared/stop';
import { sessionCookieOf } from '../auth/cookies.ts';
import { readToken } from '../auth/session-token.ts';
import { bearerOf, isToken } from '../bearer.ts';
import { originOf } from '../origin.ts';

export type Caller =
  | { readonly ok: true; readonly who: string }
  | {
      readonly ok: false;
      readonly code: Extract<StopRefusalCode, 'STOP_UNAUTHENTICATED' | 'STOP_FOREIGN_ORIGIN'>;
    };

export type CallerRules = {
  /** The stop-only bearer; null = none is configured. */
  readonly stopToken: string | null;
  /** What sessions are signed with. */
  readonly sessionKey: string;
  readonly allowedOrigins: readonly string[];
};

/**
 * A bearer is judged alone: it is no browser's, so no Origin is asked of it. A cookie goes wherever the browser sends it. What a proxy
 * asks of the browser, as by HTTP Basic, says nothing here, neither for a caller nor against one.
 */
export function callerOf(headers: IncomingHttpHeaders, rules: CallerRules, nowMs: number): Caller {
  const bearer = bearerOf(headers.authorization);
  if (bearer !== null) {
    return isToken(bearer, rules.stopToken)
      ? { ok: true, who: STOP_TOKEN_HOLDER }
      : { ok: false, code: 'STOP_UNAUTHENTICATED' };
  }
  const claims = readToken(sessionCookieOf(headers.cookie), rules.sessionKey, nowMs);
  if (claims === null) return { ok: false, code: 'STOP_UNAUTHENTICATED' };
  return originOf(headers, rules.allowedOrigins) === 'ours'
    ? { ok: true, who: claims.sub }
    : { ok: false, code: 'STOP_FOREIGN_ORIGIN' };
}
