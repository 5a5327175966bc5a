// `./agora test chaos [--seed N] [--faults N]`: prints its seed first, lives through the plan that the seed draws, and ends with a verdict an
// invariant; exit code 1 where one does not hold. A run of full length is kept as bench/results/chaos.json. Every run leaves what it was judged
// by: `--rejudge DIR` has today's judges look at that again.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { stamp } from '@agora/scripts/kept/stamp';
import { keepEvidence, openEvidence } from './evidence.ts';
import { claimGround } from './ground.ts';
import { judgeRun, judgeSettled } from './judged.ts';
import { planOf } from './plan.ts';
import { type ChaosResult, FAULTS_FULL, isClean, keepChaos, LEFT_DIR, linesOf, resultOf } from './result.ts';
import { Rig } from './rig.ts';
import { Storm } from './storm.ts';

const ENGINES = ['one', 'two', 'three'];
const FAULTS_MAX = 10_000;

const { values } = parseArgs({
  options: { seed: { type: 'string' }, faults: { type: 'string' }, rejudge: { type: 'string' } },
});
const say = (line: string) => process.stdout.write(`${line}\n`);
if (values.rejudge !== undefined && (values.seed ?? values.faults) !== undefined)
  throw new RangeError('--rejudge judges the run that it is given: it takes neither --seed nor --faults');
claimGround();
const result = values.rejudge === undefined ? await live() : await rejudge(resolve(values.rejudge));
keepChaos(result);
for (const line of linesOf(result)) say(line);
process.exitCode = isClean(result) ? 0 : 1;

async function live(): Promise<ChaosResult> {
  const seed = within('--seed', values.seed ?? String(Date.now() % 2 ** 32), 2 ** 32 - 1);
  const faults = within('--faults', values.faults ?? String(FAULTS_FULL), FAULTS_MAX);
  say(`chaos: seed ${seed}, ${faults} faults; again by ./agora test chaos --seed ${seed} --faults ${faults}`);
  const [startedMs, begun] = [performance.now(), stamp()];
  const rig = await Rig.trading(ENGINES);
  const storm = new Storm(rig);
  const noted = () => ({
    ...{ ...storm.noted(), stamp: begun, seed },
    seconds: Math.round((performance.now() - startedMs) / 1_000),
  });
  try {
    await storm.live(planOf(seed, faults, ENGINES.length), say);
    const judged = await judgeSettled(noted, storm.traces);
    return resultOf(noted(), judged, null);
  } finally {
    const dir = join(LEFT_DIR, `seed-${seed}-faults-${faults}`);
    await keepEvidence(noted(), storm.traces, dir).finally(() => rig.close());
    say(`chaos: judged again by ./agora test chaos --rejudge ${dir}`);
  }
}

async function rejudge(dir: string): Promise<ChaosResult> {
  const { run, traces } = await openEvidence(dir);
  say(`chaos: the run of ${run.stamp.at}, seed ${run.seed}, judged again`);
  return resultOf(run, await judgeRun(run, traces), stamp());
}

function within(flag: string, text: string, max: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0 || value > max)
    throw new RangeError(`${flag} must be a whole number from 0 to ${max}`);
  return value;
}
