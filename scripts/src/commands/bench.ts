// `./agora bench [NAME|all]`: speed as percentiles next to a physical limit measured in the same run. What came out worse or better than the
// kept figures is printed; a row that misses its promise is marked. Neither is an error: exit code 1 means that something was not measured.
import { constants, cpus, setPriority } from 'node:os';
import { BENCH_NAMES, BENCHES, type BenchName, isBench } from '../bench/benches.ts';
import { changeLines } from '../bench/change-lines.ts';
import { changesOf } from '../bench/compare.ts';
import { type KeptBench, keepBench, keptName, readBench, whyNotKept } from '../bench/kept.ts';
import { loadBefore } from '../bench/load.ts';
import type { Measured } from '../bench/measured.ts';
import { rowsOf } from '../bench/row.ts';
import { CutOff, runScript } from '../bench/run-script.ts';
import { tableOf } from '../bench/table.ts';
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { stamp } from '../kept/stamp.ts';
import { Keeper } from '../prove/steps.ts';
import type { Command } from './command.ts';

type Fresh = Omit<KeptBench, 'version'>;

export const bench: Command = {
  summary: `measure ${BENCH_NAMES.join(', ')}, or all of them; figures are kept under bench/results/, from which \`pnpm generate\` writes docs/performance.md`,
  usage: `bench [${BENCH_NAMES.join('|')}|all] [--keep] [--json]`,
  /** Replaces the kept figures by ones that say less, or that are of a busier machine. */
  flags: { keep: { type: 'boolean' } },
  wordsMax: 1,
  async run({ words: [wanted = 'all'], flags, json }) {
    const names = wanted === 'all' ? BENCH_NAMES : isBench(wanted) ? [wanted] : [];
    if (names.length === 0)
      throw new Refusal('usage', `there is no bench '${wanted}'`, `one of: ${BENCH_NAMES.join(', ')}, all`);
    // Once, before the first row: later on it is our own.
    const load = await loadBefore();
    const measured: Fresh[] = [];
    const failed: string[] = [];
    const keeper = new Keeper();
    // Its looks must not be seen in what is measured.
    setPriority(keeper.pid, constants.priority.PRIORITY_LOW);
    try {
      for (const name of names) {
        const fresh = await measure(name, load, keeper).catch((error: unknown) => {
          // The others are measured all the same: an evening's run must not end at its first stumble.
          if (error instanceof CutOff || names.length === 1) throw error;
          failed.push(name);
          say(`agora: ${name}: ${error instanceof Refusal ? error.line() : String(error)}`);
          return null;
        });
        if (fresh === null) continue;
        measured.push(fresh);
        if (!json) process.stdout.write(`\n${tableOf(fresh.rows)}`);
        keepOrSay(fresh, flags.keep === true);
      }
    } finally {
      await keeper.close();
    }
    if (json) process.stdout.write(`${JSON.stringify(measured)}\n`);
    if (failed.length > 0) say(`agora: not measured: ${failed.join(', ')}`);
    return failed.length === 0 ? 'ok' : 'failed';
  },
};

async function measure(name: BenchName, load: number, keeper: Keeper): Promise<Fresh> {
  const { scripts, needs } = BENCHES[name];
  await needs();
  const begun = stamp();
  const startedMs = performance.now();
  const measured: Measured[] = [];
  for (const script of scripts) measured.push(...(await runScript(script, keeper)));
  return {
    bench: name,
    stamp: begun,
    load_before: load,
    cores: cpus().length,
    seconds: Math.round((performance.now() - startedMs) / 1_000),
    rows: rowsOf(measured),
  };
}

function keepOrSay(fresh: Fresh, keepAnyway: boolean): void {
  const old = readBench(fresh.bench);
  if (old !== null) for (const line of changeLines(old, changesOf(old.rows, fresh.rows))) say(line);
  const why = old === null || keepAnyway ? null : whyNotKept(old, fresh);
  if (why !== null) {
    say(`agora: ${fresh.bench} is not kept: ${why} — --keep keeps it all the same`);
    return;
  }
  keepBench(fresh);
  say(
    `agora: ${fresh.bench} is kept in bench/results/${keptName(fresh.bench)} (${fresh.seconds} s); pnpm generate writes the page`,
  );
}
