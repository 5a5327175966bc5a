/**
 * A connection to one Redis instance, which heals by itself: a command is answered or given up within 100 ms,
 * never queued and never repeated. Logs one line for each change.
 */
import { Redis } from 'ioredis';
import type { Log } from './log.ts';
import type { RedisSettings } from './settings.ts';

const COMMAND_TIMEOUT_MS = 100;
const CONNECT_TIMEOUT_MS = 1_000;
/** A connection on which nothing arrives for this long is given up, so that commands do not pile up behind a freeze. */
const SILENCE_MS_MAX = 1_000;
const RETRY_STEP_MS = 50;
const RETRY_MS_MAX = 500;

export function connectRedis(name: string, settings: RedisSettings, log: Log): Redis {
  const { host, port, username, password, ca, cert, key } = settings;
  // Certificates carry names: one reached by address is asked for under the name that the launcher issues.
  const servername = /^[\d.]+$|:/.test(host) ? 'localhost' : host;
  const redis = new Redis({
    host,
    port,
    username,
    password,
    tls: { ca, cert, key, servername },
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_MS_MAX,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: (attempt) => Math.min(attempt * RETRY_STEP_MS, RETRY_MS_MAX),
  });
  let announced = '';
  let reason = 'the connection was closed';
  redis.on('error', (error: Error) => {
    reason = error.message;
  });
  redis.on('ready', () => {
    if (announced !== 'connected') log.info({ redis: name }, `${name} is connected`);
    announced = 'connected';
  });
  redis.on('close', () => {
    if (announced !== reason)
      log.warn({ redis: name, reason }, `${name} is not reachable: ${reason}; trying on`);
    announced = reason;
  });
  return redis;
}
