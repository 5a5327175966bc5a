// A TLS connection to one of the deployment's two Redis instances as one of its users. Fails fast: a launcher
// command would rather say "not reachable" than wait.
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import type { Home } from '../home.ts';
import { certificateFiles, clientCertificateOf } from '../prepare/certificates.ts';
import { readPrivate } from '../prepare/private-file.ts';
import { redisPasswordFile } from '../prepare/secrets.ts';

export type Instance = 'latch' | 'live';

const LOOPBACK = '127.0.0.1';
const PATIENCE = { connectMs: 400, commandMs: 300 };

/**
 * Opens a connection; the caller must `disconnect()` it. A port alone is one of this host. Rejects when it cannot be reached in
 * time, which `patience` makes longer for those who measure others.
 */
export async function connectRedis(
  home: Home,
  instance: Instance,
  at: number | { readonly host: string; readonly port: number },
  user: string,
  patience = PATIENCE,
): Promise<Redis> {
  const files = certificateFiles(home, `client-${clientCertificateOf(user)}`);
  const { host, port } = typeof at === 'number' ? { host: LOOPBACK, port: at } : at;
  const redis = new Redis({
    host,
    port,
    username: user,
    password: readPrivate(redisPasswordFile(home, instance, user)),
    tls: {
      ca: readFileSync(certificateFiles(home, 'ca').certificate),
      cert: readFileSync(files.certificate),
      key: readPrivate(files.key),
      servername: host === LOOPBACK ? 'localhost' : host,
    },
    lazyConnect: true,
    connectTimeout: patience.connectMs,
    commandTimeout: patience.commandMs,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: () => null,
  });
  // Without a listener ioredis prints every failed connect itself; the rejection below already carries it.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return redis;
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}
