/**
 * One TLS connection to a Redis instance that heals by itself. A command is answered, refused or given up
 * within 100 ms and never repeated or queued; what an answer means is for the stores above it.
 */
import { Redis } from 'ioredis';
import type { Log } from '../../ports/log.ts';

export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const COMMAND_TIMEOUT_MS = 100;
const CONNECT_TIMEOUT_MS = 1_000;
/** A connection on which nothing arrives for this long is given up, so that commands do not pile up behind a freeze. */
const SILENCE_MS_MAX = 1_000;
const RETRY_STEP_MS = 50;
const RETRY_MS_MAX = 500;
/** The launcher's server certificates name `localhost`; a certificate cannot be asked for by IP address. */
const SERVER_NAME_FOR_ADDRESSES = 'localhost';

/** Starts connecting at once and logs one line for each change, named `name`. Close with `disconnect()`. */
export function connectRedis(name: string, settings: ConnectionSettings, log: Log): Redis {
  const redis = new Redis({
    host: settings.host,
    port: settings.port,
    username: settings.username,
    password: settings.password,
    tls: {
      ca: settings.ca,
      cert: settings.cert,
      key: settings.key,
      servername: serverName(settings.host),
    },
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
  announceChanges(name, redis, log);
  return redis;
}

/** Certificates are checked by name; an IP address is asked for under the name that the launcher issues. */
export function serverName(host: string): string {
  return /^[\d.]+$|:/.test(host) ? SERVER_NAME_FOR_ADDRESSES : host;
}

function announceChanges(name: string, redis: Redis, log: Log): void {
  let announced = '';
  let reason = 'the connection was closed';
  const announce = (word: string, say: () => void) => {
    if (announced === word) return;
    announced = word;
    say();
  };
  redis.on('error', (error: Error) => {
    reason = reasonOf(error);
  });
  redis.on('ready', () => announce('connected', () => log.info({ redis: name }, `${name} is connected`)));
  redis.on('close', () =>
    announce(reason, () =>
      log.warn({ redis: name, reason }, `${name} is not reachable: ${reason}; trying on`),
    ),
  );
}

function reasonOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  return code === '' || error.message.includes(code) ? error.message : `${code} ${error.message}`;
}
