// `./agora prove`: without a name the long proof of everything (docs/proofs.md), part by part, gone on with where it was ended; with a name one
// of the proofs, which has its own flags. Each prints what it looked at and what it found, and ends with code 1 where a claim does not hold;
// none is a part of the test suite.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Arguments, parseArguments } from '../cli/arguments.ts';
import { say } from '../cli/progress.ts';
import { type ExitName, Refusal } from '../cli/refusal.ts';
import { ROOT } from '../home.ts';
import { provenHash, treeOfFolder } from '../kept/proven.ts';
import { partsOf, shareLeft } from '../prove/parts.ts';
import { inShort, type Known, planOf, planText } from '../prove/plan.ts';
import { HERE, readProgress } from '../prove/progress.ts';
import { writeReport } from '../prove/report/write.ts';
import { runProof } from '../prove/run.ts';
import { outputOf } from '../stages/run-node.ts';
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

const USAGE = `usage: ./agora prove [--plan] [--only PART] [--budget MINUTES] [--again] [--report]
       ./agora prove NAME [FLAGS]

Without a name: the long proof of everything, in hours. What is done under the same code of engine and guardian is not done again; what
was ended goes on. --plan shows the parts, what is done and what is left; --only takes one part, --budget begins nothing that would not
fit, --again does what is done once more, --report writes the report alone. With a name, one proof: ${Object.keys(PROOFS).join(', ')}.
`;

/** Of the long proof. */
const FLAGS = {
  plan: { type: 'boolean' },
  report: { type: 'boolean' },
  again: { type: 'boolean' },
  only: { type: 'string' },
  budget: { type: 'string' },
} as const;

export const prove: Passthrough = {
  async pass(argv) {
    const [name, ...flags] = argv;
    if (name === undefined || name.startsWith('-')) return proveAll(parseArguments('prove', argv, FLAGS, 0));
    const script = Object.hasOwn(PROOFS, name) ? PROOFS[name] : undefined;
    if (script === undefined)
      throw new Refusal(
        'usage',
        `there is no proof '${name}'`,
        `one of: ${Object.keys(PROOFS).join(', ')}; docs/proofs.md says what each shows`,
      );
    return run([join(ROOT, script), ...flags]);
  },
};

async function proveAll({ flags, help }: Arguments): Promise<ExitName> {
  if (help) {
    process.stdout.write(USAGE);
    return 'ok';
  }
  const proven = provenHash(treeOfFolder(ROOT));
  if (flags.plan === true) {
    const known: Known = {
      ...{ progress: readProgress(HERE), proven },
      shareLeft: (step) => shareLeft(step, proven),
    };
    process.stdout.write(planText(planOf(partsOf(proven), known), known));
    return 'ok';
  }
  if (flags.report === true) return reported();
  const only = partNamed(proven, flags.only);
  const { failed, left } = await runProof({
    partsOf: (of) => partsOf(of).filter(({ name }) => name === (only ?? name)),
    ...{ place: HERE, budgetMinutes: minutesIn(flags.budget), again: flags.again === true },
    ...{ shareLeft, writePages },
  });
  reported();
  if (failed.length > 0) say(`agora: FAILED: ${failed.join(', ')}`);
  if (left.length > 0) say(`agora: not done: ${inShort(left)}; \`./agora prove\` goes on there`);
  process.stdout.write(
    `agora: the proof ${failed.length > 0 ? 'failed' : left.length > 0 ? 'is not done' : 'holds'}\n`,
  );
  return failed.length + left.length === 0 ? 'ok' : 'failed';
}

/** As `pnpm generate` does. */
async function writePages(): Promise<void> {
  for (const file of ['scripts/src/generate.ts', 'packages/chaos/src/reliability/main.ts'])
    if ((await outputOf([join(ROOT, file)])).code !== 0)
      throw new Refusal('failed', `${file} could not write its pages`, 'its own words stand above');
}

function reported(): ExitName {
  process.stdout.write(`agora: the report is ${writeReport(HERE)}\n`);
  return 'ok';
}

function partNamed(proven: string, wanted: string | boolean | undefined): string | undefined {
  if (typeof wanted !== 'string') return undefined;
  const names = partsOf(proven).map(({ name }) => name);
  if (!names.includes(wanted))
    throw new Refusal('usage', `the long proof has no part '${wanted}'`, `one of: ${names.join(', ')}`);
  return wanted;
}

function minutesIn(text: string | boolean | undefined): number {
  if (typeof text !== 'string') return Number.POSITIVE_INFINITY;
  const minutes = Number(text);
  if (!(minutes > 0)) throw new Refusal('usage', `--budget ${text} is no time`, 'a number of minutes');
  return minutes;
}

function run(args: readonly string[]): Promise<ExitName> {
  const child = spawn(process.execPath, [...args], { cwd: ROOT, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0 ? 'ok' : 'failed'));
  });
}
