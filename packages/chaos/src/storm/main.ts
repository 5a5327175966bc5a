// `./agora test chaos [--seed N] [--faults N]`: prints its seed first, lives through the plan that the seed draws, and ends with a verdict an
// invariant; exit code 1 where one does not hold. A run of full length is kept as bench/results/chaos.json.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '@agora/scripts/home';
import { planOf } from './plan.ts';
import { CHAOS_FILE, type ChaosResult, keepChaos, resultOf } from './result.ts';
import { Rig } from './rig.ts';
import { Storm } from './storm.ts';

const ENGINES = ['one', 'two', 'three'];
/** From so many on a run is one that is kept. */
const FAULTS_FULL = 300;
const FAULTS_MAX = 10_000;
const EVIDENCE_DIR = join(ROOT, '.agora/chaos');

const { values } = parseArgs({ options: { seed: { type: 'string' }, faults: { type: 'string' } } });
const seed = within('--seed', values.seed ?? String(Date.now() % 2 ** 32), 2 ** 32 - 1);
const faults = within('--faults', values.faults ?? String(FAULTS_FULL), FAULTS_MAX);
const say = (line: string) => process.stdout.write(`${line}\n`);

say(`chaos: seed ${seed}, ${faults} faults; again by ./agora test chaos --seed ${seed} --faults ${faults}`);
const startedMs = performance.now();
const rig = await Rig.trading(ENGINES);
let result: ChaosResult;
try {
  result = resultOf(seed, startedMs, await new Storm(rig).live(planOf(seed, faults, ENGINES.length), say));
  if (!isClean(result)) keepEvidence();
} catch (error) {
  keepEvidence();
  throw error;
} finally {
  await rig.close();
}
keepChaos(result, faults >= FAULTS_FULL ? CHAOS_FILE : join(EVIDENCE_DIR, 'short.json'));
tell(result);
process.exitCode = isClean(result) ? 0 : 1;

function isClean({ verdicts, orders }: ChaosResult): boolean {
  return orders > 0 && verdicts.every(({ holds }) => holds);
}

/** Journal and audit files, for whoever asks why. */
function keepEvidence(): void {
  rmSync(EVIDENCE_DIR, { recursive: true, force: true });
  cpSync(rig.fleet.venue.journalDir, join(EVIDENCE_DIR, 'journal'), { recursive: true });
  cpSync(rig.fleet.dataFile(''), join(EVIDENCE_DIR, 'data'), { recursive: true });
  say(`chaos: journal and audit files are kept in ${EVIDENCE_DIR}`);
}

function tell({
  by_fault,
  while_trading,
  stops,
  endings,
  verdicts,
  orders,
  fills,
  resumes,
}: ChaosResult): void {
  for (const [name, { struck }] of Object.entries(by_fault)) say(`  ${name.padEnd(24)}${struck}`);
  say(`  stops: ${JSON.stringify(stops)}`);
  say(`  ${while_trading} faults while trading; ${orders} orders, ${fills} fills, ${resumes} ways back`);
  for (const ending of endings) say(`  ended by itself: ${ending}`);
  for (const { id, holds, examined, evidence } of verdicts) {
    say(`  ${id.padEnd(14)}${holds ? 'holds ' : 'BROKEN'}  ${examined} examined`);
    for (const line of evidence) say(`      ${line}`);
  }
}

function within(flag: string, text: string, max: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0 || value > max)
    throw new RangeError(`${flag} must be a whole number from 0 to ${max}`);
  return value;
}
