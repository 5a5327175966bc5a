/**
 * Entry of the pager: wires its parts and ends them in order. It sits on no kill path and may die at any
 * time. This version only shows that it lives and what waits in the outbox.
 */
import { randomBytes } from 'node:crypto';
import { bootIdSchema } from '@agora/shared/ids';
import { every, monoMs } from './clock.ts';
import { createEndpoints, listen } from './endpoints.ts';
import { healthOf } from './health.ts';
import { BEAT_EVERY_MS, Heartbeat } from './heartbeat.ts';
import { LatchContact, LOOK_EVERY_MS } from './latch-contact.ts';
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
  process.stderr.write(`pager: ${error.message}\n`);
  process.exit(error.exitCode);
}

async function run(): Promise<void> {
  const startedMs = monoMs();
  const settings = loadSettings(process.argv.slice(2));
  const { build_id: buildId, config } = settings.runtime;
  const bootId = bootIdSchema.parse(randomBytes(ID_BYTES).toString('hex'));
  const log = createLog({ process: 'pager', boot_id: bootId });

  const live = connectRedis('redis-live', settings.live, log);
  const latchRedis = connectRedis('redis-latch', settings.latch, log);
  const heartbeat = new Heartbeat(live, buildId, bootId);
  const latch = new LatchContact(latchRedis);
  const registry = createMetrics(heartbeat, latch);
  const server = createEndpoints({
    health: () => healthOf({ bootId, buildId, startedMs, heartbeat, latch }),
    metrics: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    scraperToken: settings.bearerTokens.get('scraper'),
  });
  const { pager: port } = config.ports;
  await listen(server, port).catch((error: NodeJS.ErrnoException) => {
    throw new StartRefusal('environment', `cannot listen on port ${port} (${error.code ?? error.message})`);
  });

  const stops = [every(BEAT_EVERY_MS, () => heartbeat.beat()), every(LOOK_EVERY_MS, () => latch.look())];
  log.info({ port, build_id: buildId, pid: process.pid }, 'pager started; this version delivers no alerts');

  let stopping = false;
  const stop = async (signal: 'SIGINT' | 'SIGTERM') => {
    if (stopping) process.exit(EXIT_BY_SIGNAL[signal]);
    stopping = true;
    for (const end of stops) end();
    await heartbeat.goodbye(signal);
    live.disconnect();
    latchRedis.disconnect();
    log.info({ signal }, 'pager stopped');
    process.exit(0);
  };
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('uncaughtException', (error) => {
    log.error({ stack: error.stack }, `pager is broken and ends: ${error.message}`);
    process.exit(EXIT_BROKEN);
  });
}
