// `./agora incident NAME|--all`: hands its command line on to the simulator (packages/sim), which has its own help.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ExitName } from '../cli/refusal.ts';
import { ROOT } from '../home.ts';
import type { Passthrough } from './command.ts';

export const incident: Passthrough = {
  pass(argv) {
    const child = spawn(process.execPath, [join(ROOT, 'packages/sim/src/incident/main.ts'), ...argv], {
      stdio: 'inherit',
    });
    return new Promise<ExitName>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code === 0 ? 'ok' : code === 2 ? 'usage' : 'failed'));
    });
  },
};
