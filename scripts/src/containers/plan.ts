// What the command line in a container knows of the others: their names on the network, ports and health. Nothing here
// starts a process; docker-compose.yml does.
import type { Config } from '@agora/shared/config';
import { engineUser } from '@agora/shared/redis-authority';
import type { Plan, ProcessSpec } from '../supervisor/plan.ts';
import { CONSOLE_CA } from './console-trust.ts';

/** The plan of a deployment whose processes are containers. `config` is as it holds inside of them, and lies in `configFile` there. */
export function containerPlan(
  config: Config,
  configFile: string,
  buildId: string,
  consoleUrl: string,
  dataOnHost: string,
): Plan {
  const { ports } = config;
  const of = (name: string, host: string, port: number, health: ProcessSpec['health']): ProcessSpec => ({
    ...{ name, host, port, health, command: 'docker', args: [], stage: 0, stopTimeoutMs: 0 },
    ...(health === 'https' && { certificate: `/run/secrets/tls/${CONSOLE_CA}` }),
  });
  return {
    buildId,
    configFile,
    engineIds: config.engines.map(({ id }) => id),
    consoleUrl,
    containers: true,
    dataOnHost,
    processes: [
      of('redis-latch', 'redis-latch', ports.redis_latch, 'redis-latch'),
      of('redis-live', 'redis-live', ports.redis_live, 'redis-live'),
      of('guardian', 'guardian', ports.guardian, 'http'),
      ...config.engines.map(({ id, port }) => of(engineUser(id), 'engine', port, 'http')),
      of('pager', 'pager', ports.pager, 'http'),
      of('web', 'web', ports.web, 'https'),
    ],
  };
}
