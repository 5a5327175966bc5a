// Drills the switch: real kills, end to end, on a deployment of its own, and the five latencies of each from the venue's journal and
// the audit. `--path P` one way only, `--n N` kills of each way, `--json` the report alone. From 50 kills on
// samples stay in bench/results/drill.json, or drill-P.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '@agora/scripts/home';
import { readAudit } from '../judge/audit-story.ts';
import { readVenue } from '../judge/venue-story.ts';
import { homeFacts } from '../prove/home-facts.ts';
import { Rounds } from './cycle.ts';
import { type DrillDeployment, ORDERS_WANTED, startDrillDeployment } from './deployment.ts';
import { KILL_PATHS, type Kill, type KillLatencies, type KillPath } from './kill.ts';
import { latenciesOf } from './latencies.ts';
import { limitOnce } from './limit.ts';
import { type DrillReport, reportOf, tableOf } from './table.ts';

const LIMIT_EVERY = 5;
/** Fewer kills of a way are a trial and no measurement: nothing is kept. */
const KEPT_FROM = 50;
const say = (text: string) => void process.stderr.write(`${text}\n`);

const { values } = parseArgs({
  options: { path: { type: 'string' }, n: { type: 'string', default: '10' }, json: { type: 'boolean' } },
});
const wanted = values.path === undefined ? KILL_PATHS : KILL_PATHS.filter((path) => path === values.path);
const count = Number(values.n);
if (wanted.length === 0 || !Number.isInteger(count) || count < 1 || count > 100_000) {
  say(`drill: --path is one of ${KILL_PATHS.join(', ')}; --n a whole number from 1 to 100000`);
  process.exit(2);
}

say('drill: starting a deployment of its own: paper venue at 0 ms latency and block 0, without limits');
const drill = await startDrillDeployment();
try {
  const report = await run(drill, wanted, count);
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${tableOf(report)}\n`);
} finally {
  await drill.remove();
}

async function run(it: DrillDeployment, paths: readonly KillPath[], n: number): Promise<DrillReport> {
  const rounds = await Rounds.open(it);
  const facts = homeFacts(it.it.home.dir);
  const [kills, limits]: [Kill[], number[]] = [[], []];
  say(`drill: ${n} kills of each of ${paths.join(', ')}, with ${ORDERS_WANTED} orders on four coins`);
  try {
    await rounds.begin();
    // In turn, so that a noisy minute of the machine touches every way alike.
    for (let round = 0; round < n; round += 1) {
      for (const path of paths) {
        kills.push(await rounds.kill(path));
        await rounds.wayBack();
      }
      if (round % LIMIT_EVERY === 0)
        limits.push(await limitOnce(rounds.latch, facts.runtime.venue.http_url, facts.wallets.account));
      if (round % 50 === 49) say(`drill: ${round + 1} of ${n}`);
    }
  } finally {
    rounds.close();
  }
  const { account, engine, others } = facts.wallets;
  const [audit, venue] = await Promise.all([
    readAudit(facts.auditDir),
    readVenue(facts.journalDir, { account, signers: [engine, ...others] }),
  ]);
  const samples = latenciesOf(kills, { ...audit, ...venue });
  const report = reportOf(samples, limits, rounds.interruptions);
  if (n >= KEPT_FROM) keep(report, samples);
  return report;
}

function keep(report: DrillReport, samples: readonly KillLatencies[]): void {
  const dir = join(ROOT, 'bench/results');
  mkdirSync(dir, { recursive: true });
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
  const at = new Date().toISOString();
  writeFileSync(
    join(dir, values.path === undefined ? 'drill.json' : `drill-${values.path}.json`),
    `${JSON.stringify({ at, machine, node: process.version, report, samples })}\n`,
  );
}
