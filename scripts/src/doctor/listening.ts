// Which addresses a port of ours is really open on, by the kernel's own table. What a process was told proves nothing about it.
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ProcessSpec } from '../supervisor/plan.ts';
import type { Finding } from './finding.ts';

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
const LISTENING = '0A';

/** Null where the kernel has no such table. */
export function listeningFinding(processes: readonly ProcessSpec[]): Finding {
  try {
    return judgeListening(processes, TABLES.map((path) => readFileSync(path, 'utf8')).join('\n'));
  } catch {
    return { check: 'addresses', pass: null, value: 'this system does not tell which ports are open' };
  }
}

/** `table`: lines of /proc/net/tcp and tcp6. Every port must be open on the address that it was given, and on no other. */
export function judgeListening(processes: readonly ProcessSpec[], table: string): Finding {
  const open = table.split('\n').flatMap(openIn);
  const wide = processes.flatMap(({ name, host, port }) =>
    open
      .filter((each) => each.port === port && each.address !== host)
      .map(({ address }) => `${name} is open on ${address}:${port}`),
  );
  const told = [...new Set(processes.map(({ host }) => host))].join(', ');
  if (wide.length === 0)
    return { check: 'addresses', pass: true, value: `${processes.length} ports, open on ${told} only` };
  const fix = 'end whatever opened it; only `web.bind` may name another address than loopback';
  return { check: 'addresses', pass: false, value: wide.join('; '), fix };
}

function openIn(line: string): { address: string; port: number }[] {
  const [, , hexAddress = '', hexPort, state] =
    /^\s*(\d+): ([0-9A-F]+):([0-9A-F]{4}) \S+ ([0-9A-F]{2})/.exec(line) ?? [];
  if (hexPort === undefined || state !== LISTENING) return [];
  return [{ address: addressIn(hexAddress), port: Number.parseInt(hexPort, 16) }];
}

/** The kernel writes words of four bytes, the lowest byte first. */
function addressIn(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => [...Buffer.from(word, 'hex')].reverse());
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  const text = groups.join(':');
  if (isIP(text) !== 6) throw new RangeError(`no address: ${hex}`);
  return text === '0:0:0:0:0:0:0:0' ? '::' : text === '0:0:0:0:0:0:0:1' ? '::1' : text;
}
