/**
 * How a client that guards talks to redis-latch: a command is answered or given up within 100 ms, never queued, never repeated; a
 * connection that was frozen is given up and made anew, for ever. Options of ioredis, as data. Times in milliseconds.
 */
export const LATCH_CLIENT_OPTIONS = {
  commandTimeout: 100,
  connectTimeout: 1_000,
  /** A connection on which nothing arrives for so long is given up, so that commands do not pile up behind a freeze. */
  socketTimeout: 1_000,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  enableReadyCheck: false,
  disableClientInfo: true,
  retryStrategy: (attempt: number): number => Math.min(attempt * 50, 500),
};

/** Certificates carry names: a server reached by address is asked for under the name that the launcher issues. */
export function latchServerName(host: string): string {
  return /^[\d.]+$|:/.test(host) ? 'localhost' : host;
}
