/**
 * The connection to redis-latch, which heals by itself: a command is answered or given up within 100 ms, never queued and never
 * repeated. One line for each change.
 */
import type { RuntimeConfig } from '@agora/shared/runtime-config';
import { Redis } from 'ioredis';
import { read, readSecret, StartRefusal } from './settings.ts';
import type { Tell } from './tell.ts';

/** Throws StartRefusal. */
export function connectRedis({ redis: { latch } }: RuntimeConfig, tell: Tell): Redis {
  const { host, port, users, ca_file, client_cert_file, client_key_file } = latch;
  const user = users.guardian;
  if (user === undefined) throw new StartRefusal('config', 'the runtime file has no Redis user "guardian"');
  // Certificates carry names: one reached by address is asked for under the name that the launcher issues.
  const servername = /^[\d.]+$|:/.test(host) ? 'localhost' : host;
  const redis = new Redis({
    host,
    port,
    username: 'guardian',
    password: readSecret(user.password_file),
    tls: { ca: read(ca_file), cert: read(client_cert_file), key: readSecret(client_key_file), servername },
    commandTimeout: 100,
    connectTimeout: 1_000,
    // A connection on which nothing arrives for so long is given up, so that commands do not pile up behind a freeze.
    socketTimeout: 1_000,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: (attempt) => Math.min(attempt * 50, 500),
  });
  let [said, reason] = ['', 'the connection was closed'];
  const say = (level: 'info' | 'warn', state: string, msg: string) => {
    if (said !== state) tell(level, null, msg);
    said = state;
  };
  redis.on('error', (error: Error) => {
    reason = error.message;
  });
  redis.on('ready', () => say('info', 'connected', 'redis-latch is connected'));
  redis.on('close', () => say('warn', reason, `redis-latch is not reachable: ${reason}; trying on`));
  return redis;
}
