// The shipped Redis pair refuses everyone it should: no TLS, no client certificate, no password, the wrong user.
import { readFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { certificateFiles } from '@agora/scripts/prepare/certificates';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RedisPair, startRedisPair } from './redis.ts';

let pair: RedisPair;
beforeAll(async () => {
  pair = await startRedisPair();
});
afterAll(() => pair.stop());

/** Sends PING over `socket` and tells how it ended: the answer, or `refused`. */
function pingOver(open: () => ReturnType<typeof connectTcp>): Promise<string> {
  return new Promise((resolve) => {
    const socket = open();
    socket.setTimeout(2000, () => socket.destroy(new Error('no answer')));
    socket.once('data', (data) => {
      resolve(data.toString().trim());
      socket.destroy();
    });
    // A refused socket may fail twice: the write, and then the read.
    socket.on('error', () => resolve('refused'));
    socket.once('close', () => resolve('refused'));
    socket.write('PING\r\n');
  });
}

describe.each(['latch', 'live'] as const)('redis-%s', (instance) => {
  const port = () => (instance === 'latch' ? pair.config.ports.redis_latch : pair.config.ports.redis_live);
  const tls = (options: ConnectionOptions) => () =>
    connectTls({
      host: '127.0.0.1',
      port: port(),
      servername: 'localhost',
      ca: readFileSync(certificateFiles(pair.home, 'ca').certificate),
      ...options,
    });

  test('plain TCP gets no answer', async () => {
    expect(await pingOver(() => connectTcp(port(), '127.0.0.1'))).toBe('refused');
  });

  test('TLS without a client certificate gets no answer', async () => {
    expect(await pingOver(tls({}))).toBe('refused');
  });

  test('a client certificate without a password may do nothing', async () => {
    const files = certificateFiles(pair.home, 'client-web');
    const client = { cert: readFileSync(files.certificate), key: readFileSync(files.key) };
    expect(await pingOver(tls(client))).toMatch(/^-NOAUTH/);
  });

  test('with certificate and password a user is let in', async () => {
    const redis = await pair.client(instance, 'web');
    expect(await redis.ping()).toBe('PONG');
  });
});

test('the latch runs with the settings that make a stop durable', async () => {
  const redis = await pair.client('latch', 'engine-mm-1');
  const wanted = {
    appendonly: 'yes',
    appendfsync: 'always',
    'no-appendfsync-on-rewrite': 'no',
    'aof-load-truncated': 'no',
    'maxmemory-policy': 'noeviction',
    port: '0',
    'tls-auth-clients': 'yes',
  };
  for (const [name, value] of Object.entries(wanted))
    expect(await redis.config('GET', name)).toEqual([name, value]);
});
