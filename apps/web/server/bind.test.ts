import { describe, expect, it } from 'vitest';
import { isLoopbackHost, refuseBind } from './bind.ts';

describe('a bind beyond loopback needs a certificate', () => {
  const rows: [host: string, certificate: boolean, refused: string | null][] = [
    ['127.0.0.1', false, null],
    ['127.255.255.254', false, null],
    ['localhost', false, null],
    ['LOCALHOST', false, null],
    ['::1', false, null],
    ['[::1]', true, null],
    ['126.255.255.255', false, 'BIND_NEEDS_TLS'],
    ['128.0.0.0', false, 'BIND_NEEDS_TLS'],
    ['0.0.0.0', false, 'BIND_NEEDS_TLS'],
    ['::', false, 'BIND_NEEDS_TLS'],
    ['10.0.0.5', false, 'BIND_NEEDS_TLS'],
    ['::ffff:10.0.0.5', false, 'BIND_NEEDS_TLS'],
    ['console.example', false, 'BIND_NEEDS_TLS'],
    ['localhost.example', false, 'BIND_NEEDS_TLS'],
    ['', false, 'BIND_NEEDS_TLS'],
    ['0.0.0.0', true, null],
    ['10.0.0.5', true, null],
  ];
  it.each(rows)('host %j with certificate %j: %j', (host, hasCertificate, refused) => {
    expect(refuseBind({ host, hasCertificate })?.code ?? null).toBe(refused);
  });

  it('names the setting, the host and a way that works, on one line', () => {
    const message = refuseBind({ host: '0.0.0.0', hasCertificate: false })?.message ?? '';
    expect(message).toContain('web.bind 0.0.0.0');
    expect(message).toContain('127.0.0.1');
    expect(message).not.toContain('\n');
  });

  it('takes an IPv4 loopback written as IPv6 for loopback', () => {
    expect(isLoopbackHost('::ffff:127.0.0.1')).toBe(true);
  });
});
