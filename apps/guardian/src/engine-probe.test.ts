import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { engineIdSchema } from '@agora/shared/ids';
import { afterEach, expect, test } from 'vitest';
import { answersAsEngine } from './engine-probe.ts';

const ID = engineIdSchema.parse('mm-1');
const HEALTH = {
  process: 'engine',
  engine_id: 'mm-1',
  ok: false,
  boot_id: 'boot-0001',
  build_id: 'test-build',
  contract_version: 1,
  at: '2026-01-01T00:00:00.000Z',
  state: 'HALTED',
  parts: [],
};

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function probe(listener: RequestListener): Promise<boolean> {
  const listening = createServer(listener);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo; // a TCP server's address is never a string
  return answersAsEngine({ id: ID, healthUrl: `http://127.0.0.1:${port}/healthz` });
}

const body =
  (value: unknown, status = 200): RequestListener =>
  (_, res) =>
    void res.writeHead(status).end(typeof value === 'string' ? value : JSON.stringify(value));

test.each<[string, RequestListener, boolean]>([
  ['this engine, even when it is not well', body(HEALTH), true],
  ['another engine on its port', body({ ...HEALTH, engine_id: 'mm-2' }), false],
  ['another process on its port', body({ ...HEALTH, process: 'pager' }), false],
  ['an error status', body(HEALTH, 500), false],
  ['no JSON', body('<html>'), false],
  ['an answer without end', (_, res) => void res.write(JSON.stringify(HEALTH)), false],
  ['a connection cut short', (req) => void req.socket.destroy(), false],
  ['a redirect', (_, res) => void res.writeHead(302, { location: '/elsewhere' }).end(), false],
  ['no answer at all', () => undefined, false],
])('%s', async (_, listener, alive) => {
  expect(await probe(listener)).toBe(alive);
});

test('nobody listening', async () => {
  expect(await answersAsEngine({ id: ID, healthUrl: 'http://127.0.0.1:1/healthz' })).toBe(false);
});
