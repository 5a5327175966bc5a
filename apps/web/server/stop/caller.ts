// Who asks for a stop. There is no login: the console listens on loopback only, so whoever reaches it may stop. A page
// of another site reaches loopback through the operator's browser too; its Origin tells, and it is refused.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { StopRefusalCode } from '@agora/shared/stop';

export type Caller =
  | { readonly ok: true; readonly who: string }
  | {
      readonly ok: false;
      readonly code: Extract<StopRefusalCode, 'STOP_UNAUTHENTICATED' | 'STOP_FOREIGN_ORIGIN'>;
    };

export type CallerRules = {
  /** The stop-only bearer; null = none is configured. */
  readonly stopToken: string | null;
  readonly allowedOrigins: readonly string[];
};

/** A bearer is judged alone: it is no browser's, so no Origin is asked of it. */
export function callerOf(headers: IncomingHttpHeaders, rules: CallerRules): Caller {
  const { authorization, origin } = headers;
  if (authorization !== undefined) {
    return isBearer(authorization, rules.stopToken)
      ? { ok: true, who: 'holder of the stop token' }
      : { ok: false, code: 'STOP_UNAUTHENTICATED' };
  }
  if (origin !== undefined && !isOurs(origin, headers.host, rules.allowedOrigins)) {
    return { ok: false, code: 'STOP_FOREIGN_ORIGIN' };
  }
  return { ok: true, who: 'console viewer on loopback' };
}

/** The Host has been checked before: an Origin that names it is a page of ours. `null` names nobody. */
function isOurs(origin: string, host: string | undefined, allowedOrigins: readonly string[]): boolean {
  if (!URL.canParse(origin)) return false;
  const given = new URL(origin);
  return (
    given.host === host?.toLowerCase() || allowedOrigins.some((each) => new URL(each).origin === given.origin)
  );
}

function isBearer(authorization: string, token: string | null): boolean {
  if (token === null) return false;
  return timingSafeEqual(digestOf(authorization), digestOf(`Bearer ${token}`));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
