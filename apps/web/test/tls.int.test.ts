// The console beyond loopback: TLS by the deployment's own authority, HTTP/2 and HTTP/1.1, nothing in clear; signing in, reading and
// stopping from an address of this host that is not loopback.
import { readFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request } from 'node:https';
import { connect as connectPlain, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { connect as connectTls } from 'node:tls';
import { freePorts } from '@agora/testkit/free-ports';
import { certificateOf } from '@agora/testkit/redis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COOKIES } from '../server/auth/cookies.ts';
import { makeServer, type WebServer } from '../server/tls.ts';
import { dataOf, signedIn, startConsole, type TestBrowser, type TestConsole } from './support/console.ts';

const address = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

// A machine without any such address has nowhere to bind to.
describe.skipIf(address === undefined)('from an address that is not loopback', () => {
  let console: TestConsole;
  let operator: TestBrowser;
  beforeAll(async () => {
    console = await startConsole({
      configure: (config) => ({ ...config, web: { ...config.web, bind: address ?? '' } }),
    });
    operator = await signedIn(console, 'operator');
  });
  afterAll(() => console?.close());

  const host = () => new URL(console.origin);
  const ca = () => readFileSync(certificateOf(console.pair.home));

  test('it serves TLS and HTTP/2, with a certificate for that address', async () => {
    expect(console.origin).toBe(`https://${address}:${host().port}`);
    const socket = connectTls({
      host: address,
      port: Number(host().port),
      ca: ca(),
      ALPNProtocols: ['h2', 'http/1.1'],
    });
    await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    expect({ alpn: socket.alpnProtocol, ok: socket.authorized, version: socket.getProtocol() }).toEqual({
      alpn: 'h2',
      ok: true,
      version: 'TLSv1.3',
    });
    socket.destroy();
  });

  test('it is believed by nobody who does not know the authority, and speaks no old TLS', async () => {
    const port = Number(host().port);
    const fails = (options: object) =>
      new Promise<string>((resolve) => {
        const socket = connectTls({ host: address, port, ...options });
        socket
          .once('secureConnect', () => resolve('connected'))
          .once('error', (error) => resolve(String(error)));
      });
    expect(await fails({})).toMatch(/self-signed|unable to (get|verify)/);
    expect(await fails({ ca: ca(), maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })).not.toBe('connected');
  });

  test('it answers nothing in clear', async () => {
    const answered = await new Promise((resolve) => {
      plainRequest({ host: address, port: host().port, path: '/login' }, (response) =>
        resolve(response.statusCode),
      )
        .once('error', () => resolve('nothing'))
        .end();
    });
    expect(answered).toBe('nothing');
  });

  test('signing in gives a cookie that stays in TLS, and pages their headers', async () => {
    const set = operator.setCookies.find((each) => each.startsWith(`${COOKIES.sessionToken.name}=`));
    expect(set).toMatch(/; Secure/);
    expect(dataOf(await operator.query('session.own'))).toMatchObject({ account: 'operator' });
    const { headers, text } = await operator.get('/console');
    expect(text).toBe('page /console');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect((await console.browser().get('/console')).headers.get('location')).toBe('/login?next=%2Fconsole');
  });

  test('STOP works with a session, and not without', async () => {
    const stop = await operator.post('/api/control/stop', { idempotency_key: 'far-1' });
    // Latched, durably; nobody is there to cancel in this test.
    expect(stop).toMatchObject({ status: 503, json: { code: 'STOP_LATCHED_NO_HAND', stopped: true } });
    const redis = await console.pair.client('latch', 'web');
    const { who } = JSON.parse((await redis.hget('agora:{global}:panic:by', '1')) ?? '{}');
    expect(who).toBe('operator');
    expect((await console.browser().post('/api/control/stop', { idempotency_key: 'far-2' })).status).toBe(
      401,
    );
  });

  test('what speaks only HTTP/1.1 is served, too', async () => {
    const { status, body } = await new Promise<{ status: number | undefined; body: string }>(
      (resolve, reject) => {
        request(
          { host: address, port: host().port, path: '/healthz', ca: ca(), agent: false },
          async (response) => {
            const body = Buffer.concat(await response.toArray()).toString();
            resolve({ status: response.statusCode, body });
          },
        )
          .once('error', reject)
          .end();
      },
    );
    expect({ status, process: JSON.parse(body).process }).toEqual({ status: 200, process: 'web' });
  });

  test('a proxy that holds what eight browsers open over HTTP/1.1 has room for STOP', async () => {
    const connected = Array.from({ length: 8 * 6 + 1 }, async () => {
      const socket = connectTls({ host: address, port: Number(host().port), ca: ca() });
      await new Promise<void>((resolve, reject) =>
        socket.once('secureConnect', resolve).once('error', reject),
      );
      return socket;
    });
    for (const socket of await Promise.all(connected)) socket.destroy();
  });

  test('files come through what Next compresses them with', async () => {
    const { status, text } = await operator.get('/_next/static/a.js');
    expect({ status, text }).toEqual({ status: 200, text: 'page /_next/static/a.js' });
  });

  test('another Host is refused', async () => {
    expect((await operator.get('/login', { host: 'rebound.example:3000' })).status).toBe(421);
  });

  describe('whoever says nothing', () => {
    const LIMITS = { perAddress: 3, handshakeMs: 300, idleMs: 300, requestMs: 300 };
    let server: WebServer;
    let port = 0;
    beforeAll(async () => {
      const { config } = JSON.parse(readFileSync(console.pair.runtimeFor('web'), 'utf8'));
      server = makeServer(
        config.web.tls,
        async (request, response) => {
          if (request.url === '/slow') return; // never answered
          response.end('said');
        },
        LIMITS,
      );
      [port = 0] = await freePorts(1);
      await server.listen(address ?? '', port);
    });
    afterAll(() => server?.destroyConnections());

    const silent = (options: object) =>
      connectTls({ host: address, port, ca: ca(), allowHalfOpen: true, ...options } as object);
    const closed = (socket: Socket) =>
      new Promise<void>((resolve) => {
        socket.on('error', () => undefined).once('close', () => resolve());
        socket.once('end', () => socket.end());
        socket.resume();
      });

    test.each([['h2'], ['http/1.1']])('over %s is closed, and not kept until a restart', async (protocol) => {
      await closed(silent({ ALPNProtocols: [protocol] }));
    });

    test('before the handshake is closed', async () => {
      await closed(connectPlain({ host: address ?? '', port }));
    });

    test('in the middle of a request loses the request', async () => {
      const session = connectHttp2(`https://${address}:${port}`, { ca: ca() });
      const stream = session.request({ ':method': 'POST', ':path': '/slow' });
      stream.on('error', () => undefined);
      await new Promise<void>((resolve) => stream.once('close', resolve));
      await new Promise<void>((resolve) => session.once('close', resolve));
    });

    test('from one address is refused beyond so many connections, which are then free again', async () => {
      const held = Array.from({ length: 3 }, () => silent({ ALPNProtocols: ['h2'] }));
      await Promise.all(
        held.map((socket) => new Promise((resolve) => socket.once('secureConnect', resolve))),
      );
      const refused = silent({ ALPNProtocols: ['h2'] });
      let isIn = false;
      refused.once('secureConnect', () => {
        isIn = true;
      });
      await closed(refused);
      expect(isIn).toBe(false);
      await Promise.all(held.map(closed));
      const session = connectHttp2(`https://${address}:${port}`, { ca: ca() });
      const stream = session.request({ ':path': '/' });
      expect(Buffer.concat(await stream.toArray()).toString()).toBe('said');
      session.close();
    });
  });
});
