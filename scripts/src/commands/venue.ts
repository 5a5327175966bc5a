// `./agora venue`: the paper exchange alone, for testing any Hyperliquid client; every flag goes to it unchanged.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type ExitName, Refusal } from '../cli/refusal.ts';
import { ROOT } from '../home.ts';
import type { Passthrough } from './command.ts';

export const venue: Passthrough = { pass: runVenue };

async function runVenue(argv: readonly string[]): Promise<ExitName> {
  const child = spawn(process.execPath, [join(ROOT, 'apps/paper-venue/src/main.ts'), ...argv], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', (error) =>
      reject(new Refusal('failed', `the paper venue could not be started: ${error.message}`)),
    );
    child.once('exit', (exit, signal) => resolve(signal === null ? (exit ?? 1) : 1));
  });
  return code === 0 ? 'ok' : code === 2 ? 'usage' : 'failed';
}
