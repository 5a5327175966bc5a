// The ACL files of both Redis instances, rendered from the authority table in packages/shared, and the command line
// that joins them with the checked-in settings in ops/redis.
import { join } from 'node:path';
import type { EngineId } from '@agora/shared/ids';
import {
  DEFAULT_USER_OFF,
  type RedisInstance,
  redisAuthority,
  renderAclRules,
} from '@agora/shared/redis-authority';
import { type Home, ROOT } from '../home.ts';
import { certificateFiles } from './certificates.ts';
import { writePrivate } from './private-file.ts';
import { redisPassword, sha256Hex } from './secrets.ts';

export const REDIS_INSTANCES = ['latch', 'live'] as const satisfies readonly RedisInstance[];

function redisDir(home: Home, instance: RedisInstance): string {
  return instance === 'latch' ? home.redisLatch : home.redisLive;
}

export function aclFile(home: Home, instance: RedisInstance): string {
  return join(redisDir(home, instance), 'users.acl');
}

/** Writes both ACL files for these engines, making the passwords of new users; the files hold only their hashes. */
export function writeAclFiles(home: Home, engineIds: readonly EngineId[]): void {
  for (const instance of REDIS_INSTANCES) {
    const users = redisAuthority(engineIds).filter((spec) => spec.instance === instance);
    const lines = users.map((spec) =>
      renderAclRules(spec, sha256Hex(redisPassword(home, instance, spec.user))),
    );
    writePrivate(aclFile(home, instance), `${[DEFAULT_USER_OFF, ...lines].join('\n')}\n`);
  }
}

/** Arguments of redis-server for one instance: the checked-in settings, then what is this deployment's own. */
export function redisArguments(home: Home, instance: RedisInstance, host: string, port: number): string[] {
  const server = certificateFiles(home, `redis-${instance}`);
  const own: [string, string][] = [
    ['tls-port', String(port)],
    ['bind', host],
    ['dir', redisDir(home, instance)],
    ['aclfile', aclFile(home, instance)],
    ['tls-cert-file', server.certificate],
    ['tls-key-file', server.key],
    ['tls-ca-cert-file', certificateFiles(home, 'ca').certificate],
  ];
  return [
    join(ROOT, `ops/redis/redis-${instance}.conf`),
    ...own.flatMap(([name, value]) => [`--${name}`, value]),
  ];
}
