// The cookies of the console. `__Host-`: sent to this host alone, never over a wire in clear, and no other host or path can set
// them. Browsers take loopback for a secure place and keep them there without TLS, too.
import { parseCookie } from 'cookie';

const COOKIE_OPTIONS = { httpOnly: true, sameSite: 'strict', secure: true, path: '/' } as const;

export const COOKIES = {
  sessionToken: { name: '__Host-agora-session', options: COOKIE_OPTIONS },
  csrfToken: { name: '__Host-agora-csrf', options: COOKIE_OPTIONS },
  callbackUrl: { name: '__Host-agora-back', options: COOKIE_OPTIONS },
} as const;

const HEADER_LENGTH_MAX = 8_192;

/** All cookies of a request, by name. A header of unreasonable length has none. */
export function cookiesOf(header: string | undefined): Record<string, string> {
  if (header === undefined || header.length > HEADER_LENGTH_MAX) return {};
  return Object.fromEntries(
    Object.entries(parseCookie(header)).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

export function sessionCookieOf(header: string | undefined): string | undefined {
  return cookiesOf(header)[COOKIES.sessionToken.name];
}
