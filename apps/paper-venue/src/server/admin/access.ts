// Who may use the operator's endpoints: a caller on this machine that holds the bearer token. Without a token they
// are off.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export type Access =
  | { readonly granted: true }
  | { readonly granted: false; readonly status: 401 | 403; readonly code: string; readonly message: string };

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && LOOPBACK.test(address);
}

export function adminAccess(message: IncomingMessage, token: string | null): Access {
  if (!isLoopback(message.socket.remoteAddress)) {
    return refused(403, 'NOT_LOOPBACK', 'This endpoint answers only callers on the same machine.');
  }
  if (token === null) {
    return refused(403, 'ADMIN_DISABLED', 'Start the venue with --admin-token-file to use this endpoint.');
  }
  const given = /^Bearer (.+)$/.exec(message.headers.authorization ?? '')?.[1];
  if (given === undefined || !sameText(given, token)) {
    return refused(401, 'UNAUTHORIZED', 'Send the token as "Authorization: Bearer <token>".');
  }
  return { granted: true };
}

function refused(status: 401 | 403, code: string, message: string): Access {
  return { granted: false, status, code, message };
}

/** Compares in a time that does not depend on the texts. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
