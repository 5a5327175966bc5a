/** Entry of the guardian: reads the command line, guards until a signal, or with `--once` cancels until empty and ends. */
import { randomBytes } from 'node:crypto';
import { bootIdSchema } from '@agora/shared/ids';
import { startGuardian } from './guardian.ts';
import { clearOnce } from './once.ts';
import { loadSettings, StartRefusal } from './settings.ts';

const ID_BYTES = 8;
/** As shells report an end by signal. */
const EXIT_BY_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const;

process.on('uncaughtException', (error) => {
  process.stderr.write(`guardian is broken and ends: ${error.stack}\n`);
  process.exit(1);
});
try {
  const settings = loadSettings(process.argv.slice(2));
  if (settings.once) {
    await clearOnce(settings);
    process.exit(0);
  }
  const goodbye = await startGuardian(settings, bootIdSchema.parse(randomBytes(ID_BYTES).toString('hex')));
  let stopping = false;
  const end = async (signal: 'SIGINT' | 'SIGTERM') => {
    if (stopping) process.exit(EXIT_BY_SIGNAL[signal]);
    stopping = true;
    await goodbye(signal);
    process.exit(0);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
} catch (error) {
  if (!(error instanceof StartRefusal)) throw error;
  process.stderr.write(`guardian: ${error.message}\n`);
  process.exit(error.exitCode);
}
