// `./agora venue`: the paper exchange alone, for testing any Hyperliquid client. `./agora record`: a venue's public frames into a
// file that it replays. Every flag goes to them unchanged.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type ExitName, Refusal } from '../cli/refusal.ts';
import { ROOT } from '../home.ts';
import type { Passthrough } from './command.ts';

export const venue: Passthrough = { pass: (argv) => run('main.ts', 'the paper venue', argv) };
export const record: Passthrough = { pass: (argv) => run('record/main.ts', 'the recorder', argv) };

async function run(entry: string, what: string, argv: readonly string[]): Promise<ExitName> {
  const child = spawn(process.execPath, [join(ROOT, 'apps/paper-venue/src', entry), ...argv], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', (error) =>
      reject(new Refusal('failed', `${what} could not be started: ${error.message}`)),
    );
    child.once('exit', (exit, signal) => resolve(signal === null ? (exit ?? 1) : 1));
  });
  return code === 0 ? 'ok' : code === 2 ? 'usage' : 'failed';
}
