import { describe, expect, it } from 'vitest';
import { makeHostCheck } from './hosts.ts';

describe('the Host header must name this console', () => {
  const passes = makeHostCheck(['https://console.example', 'https://vpn.example:8443']);
  const rows: [host: string | undefined, passes: boolean][] = [
    ['localhost:3000', true],
    ['localhost', true],
    ['127.0.0.1:3000', true],
    ['[::1]:3000', true],
    ['127.0.0.1:8080', true],
    ['console.example', true],
    ['CONSOLE.example', true],
    ['vpn.example:8443', true],
    ['vpn.example', false],
    ['console.example:8443', false],
    ['evil.example', false],
    ['127.0.0.1.evil.example', false],
    ['localhost.evil.example:3000', false],
    ['localhost:3000@evil.example', false],
    ['10.0.0.5:3000', false],
    ['', false],
    [undefined, false],
  ];
  it.each(rows)('%j: %j', (host, expected) => expect(passes(host)).toBe(expected));
});
