// Turns a configuration into the list of processes to run, in start order: stores, then the paper venue, the guardian
// (it watches before anything may trade), the engines, and last what people look at.
import { join, relative } from 'node:path';
import type { Config } from '@agora/shared/config';
import type { ProcessName } from '@agora/shared/runtime-config';
import { ROOT } from '../home.ts';
import type { Plan, ProcessSpec } from '../supervisor/plan.ts';
import { redisArguments } from './redis-files.ts';
import { type Prepared, writeRuntimeFile } from './runtime-files.ts';
import { venueArguments } from './venue-files.ts';

const LOOPBACK = '127.0.0.1';
const STAGE = { stores: 0, venue: 1, guardian: 2, engines: 3, people: 4 } as const;
/** An engine's orderly stop cancels and verifies at the venue, and so does the guardian's where one did not; everything else only closes. */
const STOP_MS = { engine: 30_000, guardian: 30_000, other: 5_000 } as const;

/** A guardian that hangs hears no stop. It holds no order and begins again with what stands, which is true of no engine: they are left alone. */
const GUARDIAN_SILENT_MS_MAX = 20_000;

/** The plan for a prepared home; writes the runtime file of every process on the way. */
export function buildPlan(prepared: Prepared, redisServer: string, configFile: string): Plan {
  const { config, buildId } = prepared;
  writeRuntimeFile(prepared, 'cli');
  return {
    buildId,
    configFile: relative(ROOT, configFile),
    engineIds: config.engines.map((engine) => engine.id),
    consoleUrl: consoleUrl(config),
    processes: [
      redis(prepared, redisServer, 'latch', config.ports.redis_latch),
      redis(prepared, redisServer, 'live', config.ports.redis_live),
      ...(config.venue === 'paper' && config.venue_urls === undefined ? [venue(prepared)] : []),
      {
        ...app(prepared, 'guardian', 'apps/guardian/src/main.ts', STAGE.guardian, config.ports.guardian),
        stopTimeoutMs: STOP_MS.guardian,
        silentMsMax: GUARDIAN_SILENT_MS_MAX,
      },
      ...config.engines.map((engine) => engineSpec(prepared, engine)),
      app(prepared, 'pager', 'apps/pager/src/main.ts', STAGE.people, config.ports.pager),
      {
        ...app(prepared, 'web', 'apps/web/server.ts', STAGE.people, config.ports.web),
        host: config.web.bind,
        ...(config.web.tls && { health: 'https' as const, certificate: config.web.tls.certificate }),
      },
    ],
  };
}

export function consoleUrl(config: Config): string {
  const scheme = config.web.tls === undefined ? 'http' : 'https';
  const host = config.web.bind.includes(':') ? `[${config.web.bind}]` : config.web.bind;
  return `${scheme}://${host}:${config.ports.web}/console`;
}

function redis(prepared: Prepared, server: string, instance: 'latch' | 'live', port: number): ProcessSpec {
  return {
    name: `redis-${instance}`,
    command: server,
    args: redisArguments(prepared.home, instance, LOOPBACK, port),
    stage: STAGE.stores,
    host: LOOPBACK,
    port,
    health: `redis-${instance}`,
    stopTimeoutMs: STOP_MS.other,
  };
}

function venue(prepared: Prepared): ProcessSpec {
  const port = prepared.config.ports.paper_venue;
  const args = ['apps/paper-venue/src/main.ts', ...venueArguments(prepared)];
  return node('paper-venue', args, STAGE.venue, port);
}

function app(
  prepared: Prepared,
  process: ProcessName,
  entry: string,
  stage: number,
  port: number,
): ProcessSpec {
  return node(process, [entry, '--config', writeRuntimeFile(prepared, process)], stage, port);
}

/** Little garbage at a time: shorter pauses of its loop, and less memory held for nothing. */
const YOUNG_HEAP = '--max-semi-space-size=4';

function engineSpec(prepared: Prepared, engine: Config['engines'][number]): ProcessSpec {
  const runtime = writeRuntimeFile(prepared, 'engine', engine.id);
  const args = ['apps/engine/src/main.ts', '--config', runtime, '--engine', engine.id];
  if (prepared.record === true) args.push('--record');
  const spec = node(`engine-${engine.id}`, args, STAGE.engines, engine.port);
  return { ...spec, args: [YOUNG_HEAP, ...spec.args], stopTimeoutMs: STOP_MS.engine };
}

function node(name: string, [entry = '', ...args]: string[], stage: number, port: number): ProcessSpec {
  return {
    name,
    command: process.execPath,
    args: ['--enable-source-maps', join(ROOT, entry), ...args],
    stage,
    host: LOOPBACK,
    port,
    health: 'http',
    stopTimeoutMs: STOP_MS.other,
  };
}
