// `./agora prove NAME [flags]`: starts one of the long proofs (docs/proofs.md), which has its own flags. Each prints what it
// looked at and what it found, and ends with code 1 where a claim does not hold; none is a part of the test suite.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type ExitName, Refusal } from '../cli/refusal.ts';
import { ROOT } from '../home.ts';
import type { Passthrough } from './command.ts';

const PROOFS: Readonly<Record<string, string>> = {
  agreement: 'packages/testkit/src/prove/agreement.ts',
  trading: 'packages/testkit/src/prove/trading.ts',
  kills: 'apps/engine/test/prove/kills.ts',
  fills: 'apps/engine/test/prove/fills.ts',
  faults: 'apps/engine/test/prove/faults.ts',
  clients: 'apps/paper-venue/test/prove/clients.ts',
  soak: 'apps/paper-venue/test/prove/soak.ts',
  dashboards: 'packages/testkit/src/prove/dashboards.ts',
  hours: 'packages/sim/src/eight-hours.ts',
};

export const prove: Passthrough = {
  async pass([name, ...flags]) {
    const script = name === undefined ? undefined : PROOFS[name];
    if (script === undefined)
      throw new Refusal(
        'usage',
        name === undefined ? 'prove what?' : `there is no proof '${name}'`,
        `one of: ${Object.keys(PROOFS).join(', ')}; docs/proofs.md says what each shows`,
      );
    return run([join(ROOT, script), ...flags]);
  },
};

function run(args: readonly string[]): Promise<ExitName> {
  const child = spawn(process.execPath, [...args], { cwd: ROOT, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0 ? 'ok' : 'failed'));
  });
}
