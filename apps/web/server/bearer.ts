// A bearer token of a request, compared without telling by the time it takes how much of it was right.
import { createHash, timingSafeEqual } from 'node:crypto';

/** Null = another scheme, or none. The case of a scheme means nothing. */
export function bearerOf(authorization = ''): string | null {
  const [scheme = '', ...rest] = authorization.split(' ');
  return scheme.toLowerCase() === 'bearer' ? rest.join(' ') : null;
}

/** Nobody bears a token that is not configured (null). */
export function isToken(given: string | null, token: string | null): boolean {
  return given !== null && token !== null && timingSafeEqual(digestOf(given), digestOf(token));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
