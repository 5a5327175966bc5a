// Answers only to names an operator configured, so that a page on another site cannot reach this
// loopback port by pointing its own DNS name at 127.0.0.1 (DNS rebinding).
import { isLoopbackHost } from './bind.ts';

const HOST_HEADER = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?$/i;

/**
 * Builds the check for a request's `Host` header. Loopback names pass on any port, because a tunnel may
 * listen on another one; `allowedOrigins` (such as `https://console.example:3000`) pass as host and port.
 */
export function makeHostCheck(allowedOrigins: readonly string[]): (host: string | undefined) => boolean {
  const allowed = new Set(allowedOrigins.map((origin) => new URL(origin).host.toLowerCase()));
  return (host) => {
    const parts = HOST_HEADER.exec(host ?? '');
    if (parts === null) return false;
    const [whole, name = ''] = parts;
    return isLoopbackHost(name) || allowed.has(whole.toLowerCase());
  };
}
