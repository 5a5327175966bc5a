// Where a process finds its files and its neighbours: on this host, or in a container of docker-compose.yml. One
// description of a runtime file serves both, so that what is tested on a host is what runs in a container.
import type { Config } from '@agora/shared/config';
import type { EngineId } from '@agora/shared/ids';
import { type Network, networkSchema } from '@agora/shared/runtime-config';
import { type Home, ROOT } from '../home.ts';
import type { REDIS_INSTANCES } from './redis-files.ts';

export interface Place {
  /** The folders as the process sees them. */
  readonly home: Home;
  /** Where the code lies. */
  readonly code: string;
  redis(instance: (typeof REDIS_INSTANCES)[number]): { readonly host: string; readonly port: number };
  readonly network: Network;
  readonly paperVenueHost: string;
}

const LOOPBACK = '127.0.0.1';

export function onThisHost(home: Home, { ports }: Config): Place {
  return {
    home,
    code: ROOT,
    redis: (instance) => ({
      host: LOOPBACK,
      port: instance === 'latch' ? ports.redis_latch : ports.redis_live,
    }),
    network: networkSchema.parse({}),
    paperVenueHost: LOOPBACK,
  };
}

/** Names of the services in docker-compose.yml; every container sees its own secrets at one path and its own data at another. */
export function inContainers(engineIds: readonly EngineId[], ports: Config['ports']): Place {
  const [secrets, data, temporary] = ['/run/secrets', '/data', '/tmp'];
  return {
    home: {
      ...{ dir: '/', tls: secrets, secrets, data, run: temporary, logs: temporary },
      ...{ redisLatch: data, redisLive: data, venue: data, web: data },
    },
    code: '/app',
    redis: (instance) => ({
      host: `redis-${instance}`,
      port: instance === 'latch' ? ports.redis_latch : ports.redis_live,
    }),
    network: {
      listen: '0.0.0.0',
      guardian: 'guardian',
      pager: 'pager',
      engines: Object.fromEntries(engineIds.map((id) => [id, 'engine'])),
    },
    paperVenueHost: 'paper-venue',
  };
}
