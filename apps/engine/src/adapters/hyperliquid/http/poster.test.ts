/** What each way of failing proves: only a connection that was never made proves that nothing left. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { VenueSpend } from '../../../ports/venue-spending.ts';
import { postInfoOver } from '../info/post-info.ts';
import { HTTP, type HttpPoster, httpPoster } from './poster.ts';

type Handle = (request: IncomingMessage, response: ServerResponse, body: string, nth: number) => void;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that answers as told; `nth` counts the requests of one connection. */
async function serve(
  handle: Handle,
): Promise<{ poster: HttpPoster; seen: string[]; connections: () => number }> {
  const seen: string[] = [];
  const nths = new WeakMap<object, number>();
  let connections = 0;
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const nth = (nths.get(request.socket) ?? 0) + 1;
      nths.set(request.socket, nth);
      seen.push(`${request.url} ${body}`);
      handle(request, response, body, nth);
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  const port = await listen(server);
  const poster = httpPoster(`http://127.0.0.1:${port}/`);
  closers.push(() => {
    poster.close();
    server.closeAllConnections();
    server.close();
  });
  return { poster, seen, connections: () => connections };
}

async function listen(server: {
  listen(port: number, host: string, ready: () => void): unknown;
  address(): unknown;
}) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port; // a TCP server's address is one
}

describe('a post', () => {
  it('brings the body and gives back status and text, over one connection that is kept', async () => {
    const { poster, seen, connections } = await serve((_, response) => response.writeHead(201).end('yes'));
    for (let n = 0; n < 3; n += 1) {
      expect(await poster.post('/exchange', `{"n":${n}}`)).toEqual({
        kind: 'answered',
        status: 201,
        text: 'yes',
      });
    }
    expect(seen).toEqual(['/exchange {"n":0}', '/exchange {"n":1}', '/exchange {"n":2}']);
    expect(connections()).toBe(1);
  });

  it('does not wait for one that hangs', async () => {
    const { poster } = await serve((_, response, body) => {
      if (body !== 'hang') response.end('at once');
    });
    const hung = poster.post('/info', 'hang');
    const started = performance.now();
    expect(await poster.post('/exchange', 'cancel')).toMatchObject({ text: 'at once' });
    const answeredMs = performance.now() - started;
    expect(await hung).toEqual({ kind: 'no_answer', reason: `no answer within ${HTTP.timeoutMs} ms` });
    expect(answeredMs).toBeLessThan(performance.now() - started);
  });

  it('whose connection is refused, or whose host is not known, never left', async () => {
    const free = createTcpServer();
    const port = await listen(free);
    await new Promise((resolve) => free.close(resolve));
    expect(await httpPoster(`http://127.0.0.1:${port}`).post('/info', '')).toEqual({
      kind: 'not_sent',
      reason: 'ECONNREFUSED',
    });
    expect(await httpPoster('http://no-such-host.invalid').post('/info', '')).toMatchObject({
      kind: 'not_sent',
    });
  });

  it('whose TLS handshake fails, or never ends, never left', async () => {
    const closing = createTcpServer((socket) => socket.on('data', () => socket.destroy()));
    const silent = createTcpServer((socket) => socket.resume().on('error', () => undefined));
    closers.push(
      () => void closing.close(),
      () => void silent.close(),
    );
    const post = async (server: typeof closing) =>
      httpPoster(`https://127.0.0.1:${await listen(server)}`).post('/exchange', 'secret');
    const [cut, hung] = await Promise.all([post(closing), post(silent)]);
    expect(cut).toEqual({ kind: 'not_sent', reason: 'ECONNRESET' });
    expect(hung).toEqual({ kind: 'not_sent', reason: `no answer within ${HTTP.timeoutMs} ms` });
  });

  it('whose connection is cut before or within the answer may have left', async () => {
    const { poster } = await serve((request, response, body) => {
      if (body === 'within') response.write('half of ');
      setImmediate(() => request.socket.destroy());
    });
    expect(await poster.post('/exchange', 'before')).toEqual({ kind: 'no_answer', reason: 'ECONNRESET' });
    expect(await poster.post('/exchange', 'within')).toEqual({ kind: 'no_answer', reason: 'ECONNRESET' });
  });

  it('whose answer never ends is given up', async () => {
    const { poster } = await serve((_, response) => response.write('a'));
    expect(await poster.post('/info', '')).toMatchObject({ kind: 'no_answer' });
  });

  it('whose answer is larger than any real one is given up', async () => {
    const chunk = 'x'.repeat(1_000_000);
    const { poster } = await serve((_, response) => {
      for (let n = 0; n <= HTTP.answerBytesMax / chunk.length; n += 1) response.write(chunk);
      response.end();
    });
    expect(await poster.post('/info', '')).toEqual({ kind: 'no_answer', reason: 'answer too large' });
  });

  it('that met a connection just closed by the venue is sent once more, the same bytes', async () => {
    const { poster, seen } = await serve((request, response, _, nth) => {
      if (nth === 2) request.socket.resetAndDestroy();
      else response.end('ok');
    });
    await poster.post('/exchange', 'first');
    expect(await poster.post('/exchange', 'second')).toMatchObject({ kind: 'answered', text: 'ok' });
    expect(seen).toEqual(['/exchange first', '/exchange second', '/exchange second']);
  });

  it('that a fresh connection cuts is never sent again', async () => {
    const { poster, seen } = await serve((request) => request.socket.resetAndDestroy());
    expect(await poster.post('/exchange', 'once')).toEqual({ kind: 'no_answer', reason: 'ECONNRESET' });
    expect(seen).toEqual(['/exchange once']);
  });

  it('beyond the limit in flight never leaves', async () => {
    const { poster, seen } = await serve(() => undefined);
    const all = Array.from({ length: HTTP.inFlightMax }, () => poster.post('/exchange', ''));
    expect(await poster.post('/exchange', 'one more')).toMatchObject({ kind: 'not_sent' });
    await Promise.all(all);
    expect(seen).not.toContain('/exchange one more');
  });

  it('of a read takes no connection that a cancel may need', async () => {
    const { poster, seen } = await serve((request, response) => {
      if (request.url === '/exchange') response.end('ok');
    });
    const reads = Array.from({ length: HTTP.inFlightMax }, (_, n) => poster.post('/info', String(n)));
    const cancels = Array.from({ length: HTTP.keptForActions }, (_, n) =>
      poster.post('/exchange', String(n)),
    );
    for (const outcome of await Promise.all(cancels)) expect(outcome.kind).toBe('answered');
    const kinds = (await Promise.all(reads)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'not_sent')).toHaveLength(HTTP.keptForActions);
    expect(seen.filter((each) => each.startsWith('/info'))).toHaveLength(
      HTTP.inFlightMax - HTTP.keptForActions,
    );
  });
});

describe('a read', () => {
  const schema = z.array(z.number());
  const answer = (status: number, text: string) =>
    serve((_, response) => response.writeHead(status).end(text));

  it.each([
    [200, '[1,2]', { kind: 'answered', value: [1, 2] }],
    [200, '["x"]', { kind: 'silent', reason: expect.stringMatching(/^unreadable answer: 0 /) }],
    [200, '<html>', { kind: 'silent', reason: 'unreadable answer: not JSON' }],
    [200, 'null', { kind: 'silent', reason: expect.stringContaining('unreadable answer') }],
    [429, 'null', { kind: 'refused', reason: 'HTTP 429', status: 429 }],
    [500, '[1]', { kind: 'refused', reason: 'HTTP 500', status: 500 }],
    [302, '[1]', { kind: 'refused', reason: 'HTTP 302', status: 302 }],
  ])('of %d %s', async (status, text, expected) => {
    const { poster } = await answer(status, text);
    expect(await postInfoOver(poster, { spent: () => undefined })({ type: 'x' }, schema)).toEqual(expected);
  });

  it.each([
    ['clearinghouseState', 0, [2]],
    ['orderStatus', 0, [2]],
    ['exchangeStatus', 0, [2]],
    ['frontendOpenOrders', 100, [20]],
    ['userRole', 0, [60]],
    ['userFillsByTime', 19, [20]],
    ['userFillsByTime', 20, [20, 1]],
    ['userFillsByTime', 2_000, [20, 100]],
    ['historicalOrders', 41, [20, 2]],
    ['something new', 0, [20]],
  ])('of %s with %d items weighs %j', async (type, items, weights) => {
    const spends: VenueSpend[] = [];
    const { poster } = await answer(200, JSON.stringify(Array(items).fill(1)));
    await postInfoOver(poster, { spent: (spend) => spends.push(spend) })({ type }, schema);
    expect(spends).toEqual(weights.map((ipWeight) => ({ purpose: 'read', ipWeight, addressItems: 0 })));
  });
});
