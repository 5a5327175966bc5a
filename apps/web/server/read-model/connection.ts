// One connection to one Redis over TLS, as the user `web`. A command either answers soon or rejects: nothing
// is queued, resent or retried, so a value is never older than the read that asked for it.
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { RedisEndpoint } from '@agora/shared/runtime-config';
import { Redis } from 'ioredis';
import { readPrivateFile } from '../private-file.ts';
import { StartRefusal } from '../refusal.ts';

const REDIS_USER = 'web';
const COMMAND_TIMEOUT_MS = 500;
const CONNECT_TIMEOUT_MS = 1_000;
const RECONNECT_DELAY_MS_MAX = 500;

/** Opens the connection in the background; it keeps reconnecting until `disconnect()`. Throws StartRefusal. */
export function connectRedis(name: string, endpoint: RedisEndpoint): Redis {
  const user = endpoint.users[REDIS_USER];
  if (user === undefined) {
    throw new StartRefusal(
      'CONFIG_INVALID',
      `redis.${name}.users has no user "${REDIS_USER}". Run: ./agora up`,
    );
  }
  const redis = new Redis({
    host: endpoint.host,
    port: endpoint.port,
    username: REDIS_USER,
    password: readPrivateFile(user.password_file),
    tls: tlsOptions(endpoint),
    connectionName: `web-${name}`,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // The readiness check asks for INFO, which this user may not read.
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: (attempt) => Math.min(attempt * 50, RECONNECT_DELAY_MS_MAX),
  });
  // Every failed read is counted where it is read; without a listener ioredis would print each one too.
  redis.on('error', () => undefined);
  return redis;
}

function tlsOptions(endpoint: RedisEndpoint) {
  return {
    ca: readFileSync(endpoint.ca_file),
    cert: readFileSync(endpoint.client_cert_file),
    key: readPrivateFile(endpoint.client_key_file),
    // The server name of TLS may not be an address; the address itself is then checked in the certificate.
    ...(isIP(endpoint.host) === 0 ? { servername: endpoint.host } : {}),
  };
}
