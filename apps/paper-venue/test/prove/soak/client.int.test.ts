// A soaking client, held against a server that is no venue: what no venue says it must find strange, unless a fault or a
// kill explains it, and what a venue says it must not.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { Prng } from '../../../src/market/prng.ts';
import { until } from '../../support/fault-rig.ts';
import { SoakClient } from './client.ts';

let server: Server;
let sockets: WebSocketServer;
let answer: (response: ServerResponse) => void;
let frames: readonly string[];
let isTroubled: boolean;
let client: SoakClient;

beforeEach(async () => {
  isTroubled = false;
  frames = [];
  server = createServer((_, response) => answer(response));
  sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    for (const frame of frames) socket.send(frame);
    socket.send('{"channel":"pong"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const world = {
    ...{ url: () => `http://127.0.0.1:${port}`, wsUrl: () => `ws://127.0.0.1:${port}` },
    ...{ coins: [], mids: new Map(), addresses: [] },
    isTroubled: () => isTroubled,
    hidesOrders: () => false,
  };
  client = new SoakClient(1, world, new Prng(1));
});

afterEach(async () => {
  client.stream.close();
  sockets.close();
  await new Promise((resolve) => server.close(resolve));
});

const says = (status: number, text: string) => (response: ServerResponse) =>
  void response.writeHead(status).end(text);
const hangsUp = (response: ServerResponse) => void response.destroy();

/** What the transport may do under a fault, and what may never be. */
const ANSWERS: readonly [what: string, how: typeof answer, why: string, isExplicable: boolean][] = [
  ['an error of the server', says(500, 'oops'), 'exchange answered 500 oops', true],
  ['no answer', hangsUp, 'exchange: fetch failed', true],
  ['no JSON', says(200, '<html>'), 'exchange: Unexpected token', true],
  ['another status', says(200, '{"status":"fine"}'), 'answer {"status":"fine"}', false],
  ['no response', says(200, '{"status":"ok"}'), 'answer {"status":"ok"}', false],
  ['an error that is no text', says(200, '{"status":"err","response":{}}'), 'answer {"status":"err"', false],
];

describe('an answer', () => {
  test.each(ANSWERS)('%s is strange', async (_, how, why) => {
    answer = how;
    await client.send({ type: 'noop' });
    expect(client.strange).toEqual([expect.stringContaining(`client 1: ${why}`)]);
  });

  test.each(ANSWERS)('%s under a fault', async (_, how, __, isExplicable) => {
    answer = how;
    isTroubled = true;
    await client.send({ type: 'noop' });
    expect(client.strange).toHaveLength(isExplicable ? 0 : 1);
  });

  test.each([
    '{"status":"err","response":"Insufficient margin"}',
    '{"status":"ok","response":{"type":"default"}}',
    '{"status":"ok","response":{"type":"order","data":{"statuses":[{"resting":{"oid":5}},{"error":"no"}]}}}',
  ])('%s is one of the venue', async (text) => {
    answer = says(200, text);
    await client.send({ type: 'noop' });
    expect(client.strange).toEqual([]);
    expect([...client.told.orders]).toEqual(text.includes('oid') ? [5] : []);
  });
});

describe('a frame', () => {
  async function hears(frame: string): Promise<readonly string[]> {
    frames = [frame];
    client.stream.ensure();
    await until(() => expect(client.stream.frames).toBe(2));
    return client.strange.map((line) => line.slice(line.indexOf('frame: ')));
  }

  test.each([
    ['{"channel":', 'frame: no JSON: {"channel":'],
    ['{"channel":"gossip","data":{}}', 'frame: channel gossip'],
    ['{"data":{}}', 'frame: channel undefined'],
    ['{"channel":"userFills","data":{"user":"0x1","fills":[]}}', 'frame: fills of 0x1'],
  ])('%s is strange', async (frame, why) => {
    expect(await hears(frame)).toEqual([why]);
  });

  test('of fills and of orders is what it was told', async () => {
    const { address } = client;
    expect(
      await hears(JSON.stringify({ channel: 'userFills', data: { user: address, fills: [{ tid: 9 }] } })),
    ).toEqual([]);
    expect([...client.told.fills]).toEqual([9]);
  });
});
