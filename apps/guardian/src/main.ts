/**
 * Entry of the guardian: wires its parts and ends them in order. In this version it watches, tells and stays
 * up without Redis; it does not reach the venue, so it cancels nothing and says so.
 */
import { randomBytes } from 'node:crypto';
import { bootIdSchema } from '@agora/shared/ids';
import { every, monoMs } from './clock.ts';
import { createEndpoints, listen } from './endpoints.ts';
import { EngineWatch, WATCH_EVERY_MS } from './engine-watch.ts';
import { healthOf } from './health.ts';
import { BEAT_EVERY_MS, Heartbeat } from './heartbeat.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { connectRedis } from './redis.ts';
import { loadSettings, StartRefusal } from './settings.ts';

const ID_BYTES = 8;
/** As shells report an end by signal. */
const EXIT_BY_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const;
const EXIT_BROKEN = 1;

try {
  await run();
} catch (error) {
  if (!(error instanceof StartRefusal)) throw error;
  process.stderr.write(`guardian: ${error.message}\n`);
  process.exit(error.exitCode);
}

async function run(): Promise<void> {
  const startedMs = monoMs();
  const { runtime, latch, bearerTokens } = loadSettings(process.argv.slice(2));
  const bootId = bootIdSchema.parse(randomBytes(ID_BYTES).toString('hex'));
  const log = createLog({ process: 'guardian', boot_id: bootId });

  const redis = connectRedis('redis-latch', latch, log);
  const heartbeat = new Heartbeat(redis, runtime, bootId);
  const watches = runtime.config.engines.map(
    ({ id, port }) => new EngineWatch({ id, healthUrl: `http://127.0.0.1:${port}/healthz` }, redis, log),
  );
  const registry = createMetrics(heartbeat, watches);
  const server = createEndpoints({
    health: () => healthOf({ bootId, buildId: runtime.build_id, startedMs, heartbeat, watches }),
    metrics: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    scraperToken: bearerTokens.get('scraper'),
  });
  const { guardian: port } = runtime.config.ports;
  await listen(server, port).catch((error: NodeJS.ErrnoException) => {
    throw new StartRefusal('environment', `cannot listen on port ${port} (${error.code ?? error.message})`);
  });

  const stops = [
    every(BEAT_EVERY_MS, () => heartbeat.beat()),
    ...watches.flatMap((watch) => [
      every(WATCH_EVERY_MS, () => watch.readBeat()),
      every(WATCH_EVERY_MS, () => watch.probe()),
    ]),
  ];
  log('info', 'guardian started: watching, without a venue', {
    port,
    build_id: runtime.build_id,
    pid: process.pid,
  });

  let stopping = false;
  const stop = async (signal: 'SIGINT' | 'SIGTERM') => {
    if (stopping) process.exit(EXIT_BY_SIGNAL[signal]);
    stopping = true;
    for (const end of stops) end();
    await heartbeat.goodbye(signal);
    redis.disconnect();
    log('info', 'guardian stopped', { signal });
    process.exit(0);
  };
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('uncaughtException', (error) => {
    log('error', `guardian is broken and ends: ${error.message}`, { stack: error.stack });
    process.exit(EXIT_BROKEN);
  });
}
