/** Tells a caller by its bearer token, in a time that does not depend on how much of a token was right. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { BearerCaller } from '@agora/shared/runtime-config';

export type CallerOf = (authorization: string | undefined) => BearerCaller | null;

/** Knows the callers in `tokens` and nobody else. */
export function bearerCallers(tokens: ReadonlyMap<BearerCaller, string>): CallerOf {
  const known = [...tokens].map(([caller, token]) => ({ caller, digest: digestOf(token) }));
  return (authorization) => {
    const presented = /^Bearer ([\x21-\x7e]{1,512})$/.exec(authorization ?? '')?.[1];
    if (presented === undefined) return null;
    const digest = digestOf(presented);
    // Every token is compared, whichever matches.
    const matches = known.filter((each) => timingSafeEqual(each.digest, digest));
    return matches[0]?.caller ?? null;
  };
}

/** Equal lengths whatever was presented, as the comparison needs. */
function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
