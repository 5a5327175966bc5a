// Decides whether this process may listen where its config asks. Beyond loopback it needs TLS, since sessions would cross the wire
// in clear without it.
import { BlockList, isIP } from 'node:net';

export type BindRefusal = {
  readonly code: 'BIND_NEEDS_TLS';
  readonly host: string;
  readonly message: string;
};

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** True only for `localhost` and literal loopback addresses; a name that merely resolves to one is not trusted. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  if (bare.toLowerCase() === 'localhost') return true;
  const family = isIP(bare);
  if (family === 0) return false;
  return loopback.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}

/** Returns why the bind is refused, or null when it is allowed. */
export function refuseBind(bind: { host: string; hasCertificate: boolean }): BindRefusal | null {
  if (isLoopbackHost(bind.host) || bind.hasCertificate) return null;
  return {
    code: 'BIND_NEEDS_TLS',
    host: bind.host,
    message: `web.bind ${bind.host} is beyond loopback and no TLS certificate is configured. Start it by ./agora up, which makes one, or set web.bind to 127.0.0.1.`,
  };
}
