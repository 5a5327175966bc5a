/**
 * Entry of the pager: takes its port, runs until a signal, ends in order. It sits on no kill path and may die at any time: what it must
 * not forget lies in redis-live.
 */
import { randomBytes } from 'node:crypto';
import { bootIdSchema } from '@agora/shared/ids';
import { createEndpoints, listen } from './endpoints.ts';
import { createLog } from './log.ts';
import { createPager } from './pager.ts';
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
  const settings = loadSettings(process.argv.slice(2));
  const bootId = bootIdSchema.parse(randomBytes(ID_BYTES).toString('hex'));
  const log = createLog({ process: 'pager', boot_id: bootId });
  const pager = createPager(settings, bootId, log);
  const { config, network } = settings.runtime;
  const { pager: port } = config.ports;
  await listen(createEndpoints(pager.endpoints), port, network.listen).catch(
    (error: NodeJS.ErrnoException) => {
      throw new StartRefusal('environment', `cannot listen on port ${port} (${error.code ?? error.message})`);
    },
  );
  pager.begin();
  log.info({ port, build_id: settings.runtime.build_id, pid: process.pid }, 'pager started');

  let stopping = false;
  const stop = async (signal: 'SIGINT' | 'SIGTERM') => {
    if (stopping) process.exit(EXIT_BY_SIGNAL[signal]);
    stopping = true;
    await pager.end(signal);
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
