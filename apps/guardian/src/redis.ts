/** The connection to redis-latch, which heals by itself. One line for each change. */
import type { GuardianPlan } from '@agora/shared/guardian-plan';
import { LATCH_CLIENT_OPTIONS, latchServerName } from '@agora/shared/redis-client-options';
import { Redis } from 'ioredis';
import type { Tell } from './audit.ts';
import { read, readSecret } from './settings.ts';

export function connectRedis({ redis: planned }: GuardianPlan, tell: Tell): Redis {
  const { host, port, passwordFile, caFile, certFile, keyFile } = planned;
  const [ca, cert, key] = [read(caFile), read(certFile), readSecret(keyFile)];
  const tls = { ca, cert, key, servername: latchServerName(host) };
  const login = { username: 'guardian', password: readSecret(passwordFile) };
  const redis = new Redis({ host, port, ...login, tls, ...LATCH_CLIENT_OPTIONS });
  let [said, reason] = ['', 'the connection was closed'];
  const say = (state: string, msg: string) => {
    if (said !== state) tell(state === 'connected' ? 'info' : 'warn', null, msg);
    said = state;
  };
  redis.on('error', (error: Error) => {
    reason = error.message;
  });
  redis.on('ready', () => say('connected', 'redis-latch is connected'));
  redis.on('close', () => say(reason, `redis-latch is not reachable: ${reason}; trying on`));
  return redis;
}
