// `./agora incident`, `./agora replay` and `./agora sim`: hand their command lines on to the simulator
// (packages/sim), which has its own help. `./agora sim --mutants` is the test stage of that name.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArguments } from '../cli/arguments.ts';
import type { ExitName } from '../cli/refusal.ts';
import { ROOT } from '../home.ts';
import type { Passthrough } from './command.ts';
import { test } from './test.ts';

export const incident: Passthrough = { pass: (argv) => simulator('incident', argv) };
export const replay: Passthrough = { pass: (argv) => simulator('replay', argv) };
export const sim: Passthrough = {
  pass: (argv) => (argv[0] === '--mutants' && argv.length === 1 ? mutants() : simulator('campaign', argv)),
};

/** Not an option of the campaign: bugs are put into a scratch copy, by whichever test must notice them. */
function mutants(): Promise<ExitName> {
  return test.run(parseArguments('test', ['mutants'], test.flags, test.wordsMax));
}

function simulator(part: 'incident' | 'replay' | 'campaign', argv: readonly string[]): Promise<ExitName> {
  const child = spawn(process.execPath, [join(ROOT, `packages/sim/src/${part}/main.ts`), ...argv], {
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0 ? 'ok' : code === 2 ? 'usage' : 'failed'));
  });
}
