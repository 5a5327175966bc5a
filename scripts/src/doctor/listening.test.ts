// The kernel's table of ports, read; and a port of ours that is open where it must not be.
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { ProcessSpec } from '../supervisor/plan.ts';
import { judgeListening, listeningFinding } from './listening.ts';

const spec = (host: string, port: number): ProcessSpec => ({
  ...{ name: 'guardian', command: '', args: [], stage: 0, host, port, health: 'http', stopTimeoutMs: 0 },
});
const HEADER =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (address: string, state = '0A') =>
  `   0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000`;
const [LOOPBACK, ANY, LOOPBACK6, ANY6] = [
  '0100007F:0C1E',
  '00000000:0C1E',
  '00000000000000000000000001000000:0C1E',
  '00000000000000000000000000000000:0C1E',
];

test.each<[string, ProcessSpec, string, boolean, RegExp]>([
  ['where it should be', spec('127.0.0.1', 3102), row(LOOPBACK), true, /1 ports, open on 127.0.0.1 only/],
  ['not open at all', spec('127.0.0.1', 3102), '', true, /only/],
  ['everywhere', spec('127.0.0.1', 3102), row(ANY), false, /guardian is open on 0.0.0.0:3102/],
  ['everywhere, by IPv6', spec('127.0.0.1', 3102), row(ANY6), false, /open on :::3102/],
  ['on the other loopback', spec('127.0.0.1', 3102), row(LOOPBACK6), false, /open on ::1:3102/],
  ['in both places', spec('127.0.0.1', 3102), `${row(LOOPBACK)}\n${row(ANY)}`, false, /0.0.0.0/],
  ['everywhere, as it was told', spec('0.0.0.0', 3102), row(ANY), true, /only/],
  ['another port', spec('127.0.0.1', 3103), row(ANY), true, /only/],
  ['a connection, no listener', spec('127.0.0.1', 3102), row(ANY, '01'), true, /only/],
])('open %s', (_, process, table, pass, value) => {
  const found = judgeListening([process], `${HEADER}\n${table}\n`);
  expect(found).toMatchObject({ pass, value: expect.stringMatching(value) });
});

test('a port that this process opens everywhere is seen', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  expect(listeningFinding([spec('127.0.0.1', port)])).toMatchObject({ pass: false });
  expect(listeningFinding([spec('0.0.0.0', port)])).toMatchObject({ pass: true });
  await new Promise((resolve) => server.close(resolve));
});
