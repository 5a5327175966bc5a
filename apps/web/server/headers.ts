// The security headers of every response. They forbid framing, foreign origins of any kind, inline script
// without this request's nonce, and any stored copy of a page that shows state.

import type { IncomingMessage, ServerResponse } from 'node:http';

/** Directive by directive; `nonce` must be fresh for each response. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const FIXED_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

/**
 * Only files whose name carries a hash of their content may be kept. An answer of the API may be an event
 * stream, which a compressor would hold back: nothing may transform it.
 */
function cacheControl(path: string): string | null {
  if (path.startsWith('/_next/static/')) return null;
  return path.startsWith('/api/') ? 'no-store, no-transform' : 'no-store';
}

/**
 * Sets the headers on the response, and the policy on the request too: Next reads the nonce for its own
 * script tags from there, and overwrites whatever a client sent under that name.
 */
export function applySecurityHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  nonce: string,
  isTls: boolean,
): void {
  const policy = contentSecurityPolicy(nonce);
  request.headers['content-security-policy'] = policy;
  response.setHeader('Content-Security-Policy', policy);
  for (const [name, value] of Object.entries(FIXED_HEADERS)) response.setHeader(name, value);
  // Only over TLS, where a browser heeds it; loopback stays reachable without.
  if (isTls) response.setHeader('Strict-Transport-Security', 'max-age=31536000');
  const caching = cacheControl(request.url ?? '/');
  if (caching !== null) response.setHeader('Cache-Control', caching);
}
