// `./agora test [STAGE]`: runs the stages in order of cost, shows each one's own output, and ends with one line of sums.
// A stage that fails stops nothing: the operator sees everything that is wrong in one run.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Arguments } from '../cli/arguments.ts';
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { composeTest } from '../containers/test/run.ts';
import { ROOT } from '../home.ts';
import { ensureBrowsers } from '../prepare/chromium.ts';
import { ensurePrometheus, ensurePromtool } from '../prepare/prometheus-binary.ts';
import { ensureRedis } from '../prepare/redis-binary.ts';
import { findOnPath, install } from '../prepare/system-package.ts';
import { ensureWebBuild } from '../prepare/web-build.ts';
import { type ChaosFlags, runChaos } from '../stages/chaos.ts';
import { runIncidents } from '../stages/incidents.ts';
import { runMutation } from '../stages/mutation.ts';
import { runNode } from '../stages/run-node.ts';
import { add, type Sums } from '../stages/sums.ts';
import { runVitest } from '../stages/vitest.ts';
import type { Command } from './command.ts';

interface Stage {
  readonly name: string;
  readonly what: string;
  /** Brings what the stage needs from outside the repository. */
  needs(flags: ChaosFlags): Promise<unknown>;
  run(flags: ChaosFlags): Promise<Sums>;
  /** Too long for every run: only when it is asked for by name. */
  readonly asked?: true;
}

const nothing = async () => undefined;

const STAGES: readonly Stage[] = [
  { name: 'check', what: 'format, lint, types, dead code', needs: nothing, run: runCheck },
  {
    name: 'unit',
    what: 'pure code, tables and properties',
    needs: nothing,
    run: () => runVitest('unit*'),
  },
  {
    name: 'incidents',
    what: 'every shipped incident on virtual time, judged from the venue journal',
    needs: nothing,
    run: runIncidents,
  },
  {
    name: 'integration',
    what: 'real Redis over TLS, the paper venue, Prometheus',
    needs: servers,
    run: () => runVitest('integration', 'integration-alone'),
  },
  {
    name: 'e2e',
    what: 'the whole system in a real browser',
    needs: browserAndBuild,
    run: () => runVitest('e2e', 'e2e-alone'),
  },
  {
    name: 'slow',
    what: 'faults of the venue under the judges, dashboards over a real run, restored backups, 8 min',
    needs: serversAndBuild,
    run: () => runVitest('slow'),
    asked: true,
  },
  {
    name: 'faults',
    what: 'a stop under every fault, writes docs/fault-matrix.md, 20 min',
    needs: redisAndBuild,
    run: () => runVitest('faults'),
    asked: true,
  },
  {
    name: 'kills',
    what: '500 kill -9 at every boundary of stop, halt and resume, writes docs/kill-points.md, 30 min',
    needs: redisAndBuild,
    run: () => runVitest('kills'),
    asked: true,
  },
  {
    name: 'chaos',
    what: '300 random faults, stops and resumes from one seed under every judge, keeps bench/results/chaos.json, 20 min',
    // What is judged again is there already.
    needs: ({ rejudge }) => (rejudge === undefined ? redisAndBuild() : nothing()),
    run: runChaos,
    asked: true,
  },
  {
    name: 'compose',
    what: 'docker-compose.yml for real: hardening, stops, kill -9, restarts, 10 min; prepare it by compose-init',
    needs: nothing,
    run: composeTest,
    asked: true,
  },
  {
    name: 'mutants',
    what: 'bugs that tests and simulator must notice, one or more an invariant, writes docs/mutants.md, 5 min',
    needs: ensureRedis,
    run: () => runVitest('mutants'),
    asked: true,
  },
  {
    name: 'late',
    what: 'integration tests of processes that are late at random, which finds tests that do not wait, 5 min',
    needs: servers,
    run: runLate,
    asked: true,
  },
  {
    name: 'mutation',
    what: 'every small change of gate, halt and guardian decisions against their tests, writes docs/mutation.md, an hour or more',
    needs: nothing,
    run: runMutation,
    asked: true,
  },
];

export const test: Command = {
  summary: `run the test stages, or one: ${STAGES.map(({ name, what, asked }) => `${name} (${what}${asked ? '; only when asked for' : ''})`).join(', ')}`,
  usage: `test [${STAGES.map((stage) => stage.name).join('|')}] [--shots] [--seed N] [--faults N] [--rejudge DIR]`,
  flags: {
    ...{ shots: { type: 'boolean' }, seed: { type: 'string' } },
    ...{ faults: { type: 'string' }, rejudge: { type: 'string' } },
  },
  wordsMax: 1,
  async run(args) {
    const [wanted] = args.words;
    if (args.flags.shots === true) keepShots(wanted);
    const chaos = chaosFlags(wanted, args.flags);
    const stages = STAGES.filter(({ name, asked }) =>
      wanted === undefined ? asked !== true : name === wanted,
    );
    if (stages.length === 0)
      throw new Refusal(
        'usage',
        `there is no test stage '${wanted}'`,
        `one of: ${STAGES.map((stage) => stage.name).join(', ')}`,
      );
    const rows = [];
    for (const stage of stages) rows.push(await runStage(stage, chaos));
    const total = rows.map((row) => row.sums).reduce(add);
    for (const failure of total.failures) say(`\n${failure}`);
    say('');
    for (const { name, sums, seconds } of rows) {
      say(
        `  ${name.padEnd(13)}${sums.failed === 0 ? 'ok    ' : 'FAILED'}  ${sums.passed} passed, ${sums.failed} failed, ${sums.skipped} skipped  ${seconds.toFixed(1)} s`,
      );
    }
    process.stdout.write(`agora: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
    return total.failed === 0 && total.passed + total.skipped > 0 ? 'ok' : 'failed';
  },
};

/** Without the tests in which an engine trades: to be late is what closes its gate. */
function runLate(): Promise<Sums> {
  process.env.AGORA_LATE = '1';
  return runVitest('integration');
}

/** Pictures of every state come from the browser specs, which look at all of them anyway. */
function keepShots(stage: string | undefined): void {
  if (stage !== undefined && stage !== 'e2e')
    throw new Refusal('usage', `stage '${stage}' takes no pictures`, '`./agora test e2e --shots` does');
  const folder = join(ROOT, '.agora/shots');
  rmSync(folder, { recursive: true, force: true });
  process.env.AGORA_SHOTS = folder;
  say(`agora: pictures of every screen go to ${join(folder, 'index.html')}`);
}

const CHAOS_FLAGS = ['seed', 'faults', 'rejudge'] as const;

/** What else is random here has its seed in its own file. */
function chaosFlags(stage: string | undefined, all: Arguments['flags']): ChaosFlags {
  const given = CHAOS_FLAGS.flatMap((name): [string, string][] => {
    const value = all[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  if (stage !== 'chaos' && given.length > 0)
    throw new Refusal(
      'usage',
      `--${CHAOS_FLAGS.join(', --')} are of stage chaos`,
      '`./agora test chaos --seed N`',
    );
  return Object.fromEntries(given);
}

async function runStage(
  stage: Stage,
  chaos: ChaosFlags,
): Promise<{ name: string; sums: Sums; seconds: number }> {
  say(`\nagora: test stage ${stage.name} (${stage.what})`);
  await stage.needs(chaos);
  const startedMs = performance.now();
  const sums = await stage.run(chaos);
  return { name: stage.name, sums, seconds: (performance.now() - startedMs) / 1000 };
}

async function servers(): Promise<void> {
  await ensureRedis();
  await ensurePromtool();
  await ensurePrometheus();
  // The tour of the README stops the engine by its port, as it is printed there.
  if (findOnPath('curl') === undefined) await install('curl');
}

async function serversAndBuild(): Promise<void> {
  await servers();
  await ensureWebBuild();
}

async function redisAndBuild(): Promise<void> {
  await ensureRedis();
  await ensureWebBuild();
}

async function browserAndBuild(): Promise<void> {
  await ensureBrowsers();
  await redisAndBuild();
}

async function runCheck(): Promise<Sums> {
  const code = await runNode([join(ROOT, 'scripts/src/check.ts')]);
  if (code === 0) return { passed: 1, failed: 0, skipped: 0, failures: [] };
  return { passed: 0, failed: 1, skipped: 0, failures: ['FAILED  check: see what it says above'] };
}
