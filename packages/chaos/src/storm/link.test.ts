// The wire of the chaos run: whole it carries everything, silent it holds back and delivers in order, cut it ends.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Link } from './link.ts';

let link: Link;
let client: Socket;
let heard = '';
const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    heard += bytes.toString();
    socket.write('ok');
  });
});

beforeEach(async () => {
  heard = '';
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  link = await Link.to(typeof address === 'object' && address !== null ? address.port : 0);
  client = connect(link.port, '127.0.0.1').on('error', () => undefined);
  await once(client, 'connect');
});

afterEach(async () => {
  client.destroy();
  link.close();
  server.close();
  await once(server, 'close');
});

test('whole, it carries both ways', async () => {
  client.write('a');
  const [answer] = await once(client, 'data');
  expect([heard, String(answer)]).toEqual(['a', 'ok']);
});

test('silent, nothing passes; restored, everything arrives in its order', async () => {
  client.write('a');
  await once(client, 'data');
  link.silence();
  client.write('b');
  const other = connect(link.port, '127.0.0.1');
  await once(other, 'connect');
  other.write('c');
  // A second wire to the same server is a round trip in which the silent one would have delivered.
  const witness = await Link.to((server.address() as { port: number }).port); // a TCP server's address
  const free = connect(witness.port, '127.0.0.1');
  free.write('-');
  await once(free, 'data');
  expect(heard).toBe('a-');
  link.restore();
  await Promise.all([once(client, 'data'), once(other, 'data')]);
  expect([...heard].sort().join('')).toBe('-abc');
  for (const socket of [other, free]) socket.destroy();
  witness.close();
});

test('cut, it ends what was open and what comes', async () => {
  client.write('a');
  await once(client, 'data');
  link.cut();
  await once(client, 'close');
  const late = connect(link.port, '127.0.0.1').on('error', () => undefined);
  await once(late, 'close');
  expect(heard).toBe('a');
});
