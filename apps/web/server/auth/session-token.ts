// The cookie's content: a session id and the name of its account, signed (JWT, HS256), with an end. It is proof that we issued
// it and no more: whether the session still stands is for the record in redis-live to say. A stop asks for no more than this.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { accountSchema, sessionIdSchema } from '@agora/shared/session';
import { z } from 'zod';

export const tokenClaimsSchema = z.object({
  sid: sessionIdSchema,
  sub: accountSchema,
  /** Seconds since 1970. */
  exp: z.int().positive(),
});
export type TokenClaims = z.infer<typeof tokenClaimsSchema>;

const HEADER = encode({ alg: 'HS256', typ: 'JWT' });
const TOKEN_LENGTH_MAX = 1_024;

export function signToken(claims: TokenClaims, key: string): string {
  const signed = `${HEADER}.${encode(tokenClaimsSchema.parse(claims))}`;
  return `${signed}.${signatureOf(signed, key)}`;
}

/** The claims of a token that `key` signed and whose end lies ahead; else null. */
export function readToken(token: string | undefined, key: string, nowMs: number): TokenClaims | null {
  if (token === undefined || token.length > TOKEN_LENGTH_MAX) return null;
  const [header, body, signature, ...rest] = token.split('.');
  // The header is compared, not read: it cannot choose how it is checked.
  if (header !== HEADER || body === undefined || signature === undefined || rest.length > 0) return null;
  const given = Buffer.from(signature);
  const wanted = Buffer.from(signatureOf(`${header}.${body}`, key));
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  const claims = tokenClaimsSchema.safeParse(decode(body)).data ?? null;
  return claims !== null && claims.exp * 1_000 > nowMs ? claims : null;
}

function signatureOf(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
