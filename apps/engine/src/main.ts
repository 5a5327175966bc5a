/**
 * Entry of the engine process: command line in, exit code out. One clear line when it does not start; an
 * orderly end on the first signal, an immediate one on SIGINT after it.
 */
import { randomBytes } from 'node:crypto';
import { bootIdSchema, haltIdSchema } from '@agora/shared/ids';
import { createLogger } from './adapters/ops/logger.ts';
import { raisePriority } from './adapters/ops/priority.ts';
import { parseArguments } from './config/arguments.ts';
import { StartRefusal } from './config/refusal.ts';
import { loadSettings } from './config/runtime-file.ts';
import { startEngine } from './engine.ts';

const ID_BYTES = 8;
const EXIT_BROKEN = 1;
const EXIT_UNPROVEN = 1;
/** As shells report an end by signal. */
const EXIT_BY_SIGNAL = 128;
const SIGINT_NUMBER = 2;

// Not awaited: a single executable holds a script, and a script cannot wait at its top. What main() throws ends the process.
void main();

async function main(): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof StartRefusal)) throw error;
    process.stderr.write(`engine: ${error.message}\n`);
    process.exit(error.exitCode);
  }
}

async function run(): Promise<void> {
  const priority = raisePriority();
  const settings = loadSettings(parseArguments(process.argv.slice(2)));
  const ids = {
    bootId: bootIdSchema.parse(randomBytes(ID_BYTES).toString('hex')),
    haltId: haltIdSchema.parse(randomBytes(ID_BYTES).toString('hex')),
  };
  const log = createLogger({ process: 'engine', engine_id: settings.engine.id, boot_id: ids.bootId });
  const engine = await startEngine(settings, ids, log, () => process.exit(EXIT_BROKEN));
  log.info(
    {
      port: settings.engine.port,
      build_id: settings.runtime.build_id,
      halt_id: ids.haltId,
      pid: process.pid,
      nice: priority.nice,
    },
    'engine started, HALTED(boot)',
  );
  if (priority.problem !== null)
    log.warn({}, `${priority.problem}: on a busy host the gate may close for a moment`);
  const stop = async (signal: NodeJS.Signals) => {
    log.info({ signal }, 'engine is stopping; SIGINT ends it at once');
    const verified = await engine.stop(signal);
    if (verified) log.info({}, 'engine stopped');
    else log.error({}, 'engine stopped, and orders of it may rest: the guardian strikes');
    process.exit(verified ? 0 : EXIT_UNPROVEN);
  };
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping && signal === 'SIGINT') process.exit(EXIT_BY_SIGNAL + SIGINT_NUMBER);
      // SIGTERM to a whole group reaches it twice, the second time by the supervisor; its stop takes bounded time.
      if (stopping) return;
      stopping = true;
      void stop(signal);
    });
  }
  process.on('uncaughtException', (error) => engine.breakDown(error));
}
