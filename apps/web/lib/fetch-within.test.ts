// Whatever way an answer does not come, the request ends.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fetchWithin } from './fetch-within.ts';

let answer: (response: ServerResponse) => void;
const server: Server = createServer((_request, response) => answer(response));
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const ask = (ms: number, init?: RequestInit) =>
  fetchWithin(ms, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, init);

it('an answer passes as it is', async () => {
  answer = (response) => response.writeHead(401, { 'x-why': 'none' }).end('{"a":1}');
  const response = await ask(5_000);
  expect([response.status, response.headers.get('x-why'), await response.json()]).toEqual([
    401,
    'none',
    { a: 1 },
  ]);
});

it.each<[string, (response: ServerResponse) => void]>([
  ['that never begins', () => undefined],
  ['that begins and never ends', (response) => response.write('{"a":')],
])('an answer %s is given up, and says why', async (_what, answers) => {
  answer = answers;
  await expect(ask(50)).rejects.toThrow('No answer within 0.05 s.');
});

it('whoever asked may give it up before', async () => {
  answer = () => undefined;
  const end = new AbortController();
  const asked = ask(60_000, { signal: end.signal });
  end.abort(new Error('closed'));
  await expect(asked).rejects.toThrow('closed');
  await expect(ask(60_000, { signal: end.signal })).rejects.toThrow('closed');
});
