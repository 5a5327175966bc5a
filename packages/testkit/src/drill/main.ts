// Drills the switch: real kills, end to end, on a deployment of its own, and the five latencies of each from the venue's journal and
// the audit. `--path P` one way only, `--scene S` no kill at all but something taken away (`all` = every scene), `--n N` times each, `--json`
// the report alone. From 50 kills on samples stay in bench/results/drill.json, or drill-P.json; those of scenes in drill-scenes.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '@agora/scripts/home';
import { stamp } from '@agora/scripts/kept/stamp';
import { type DrillDeployment, startDrillDeployment } from './deployment.ts';
import { KILL_PATHS, type KillLatencies } from './kill.ts';
import { recordDrill } from './record.ts';
import { runDrill } from './run-drill.ts';
import { SCENES, type SceneLatencies } from './scene.ts';
import { type SceneReports, sceneReports, sceneTableOf } from './scene-table.ts';
import { type DrillReport, reportOf, tableOf } from './table.ts';

/** Fewer kills of a way are a trial and no measurement: nothing is kept. */
const KEPT_FROM = 50;
/** A scene takes ten seconds and more, so fewer have to do. */
const SCENES_KEPT_FROM = 10;
const SCENES_HEAD =
  'Nobody asks for a stop: p50 / p99 / max in milliseconds, from the moment when it was taken away';
const say = (text: string) => void process.stderr.write(`${text}\n`);

const { values } = parseArgs({
  options: {
    path: { type: 'string' },
    scene: { type: 'string' },
    n: { type: 'string', default: '10' },
    json: { type: 'boolean' },
    /** Where a deployment keeps its drills; none, where there is no deployment. */
    record: { type: 'string' },
  },
});
const scenes = SCENES.filter((scene) => scene === values.scene || values.scene === 'all');
const wanted = KILL_PATHS.filter((path) => path === (values.path ?? (scenes.length > 0 ? null : path)));
const count = Number(values.n);
const isMeant =
  (values.path === undefined || wanted.length > 0) && (values.scene === undefined || scenes.length > 0);
if (!isMeant || !Number.isInteger(count) || count < 1 || count > 100_000) {
  say(`drill: --path is one of ${KILL_PATHS.join(', ')}; --scene one of ${SCENES.join(', ')}, all;`);
  say('drill: --n a whole number from 1 to 100000');
  process.exit(2);
}

const recordEnd =
  values.record === undefined || wanted.length === 0
    ? () => undefined
    : recordDrill(values.record, wanted, count, () => new Date());
const taken = stamp();
say('drill: starting a deployment of its own: paper venue at 0 ms latency and block 0, without limits');
const drill = await startDrillDeployment();
try {
  const report = await run(drill, count);
  recordEnd(report);
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${textOf(report)}\n`);
} finally {
  await drill.remove();
}

type Report = DrillReport & { readonly scenes: SceneReports };

function textOf(report: Report): string {
  const paths = Object.keys(report.paths).length > 0 ? [tableOf(report)] : [];
  const taken = Object.keys(report.scenes).length > 0 ? [SCENES_HEAD, sceneTableOf(report.scenes)] : [];
  return [...paths, ...taken].join('\n');
}

async function run(it: DrillDeployment, n: number): Promise<Report> {
  const { kills, strikes, limitsMs, interruptions } = await runDrill(it, { paths: wanted, scenes, n }, say);
  const report = reportOf(kills, limitsMs, interruptions);
  const all = { ...report, scenes: sceneReports(strikes, report.limit_ms.max ?? 0) };
  if (n >= KEPT_FROM && kills.length > 0)
    keep(values.path === undefined ? 'drill' : `drill-${values.path}`, report, kills);
  if (n >= SCENES_KEPT_FROM && strikes.length > 0) keep('drill-scenes', all.scenes, strikes);
  return all;
}

function keep(
  name: string,
  report: DrillReport | SceneReports,
  samples: readonly KillLatencies[] | readonly SceneLatencies[],
): void {
  const dir = join(ROOT, 'bench/results');
  mkdirSync(dir, { recursive: true });
  const { machine, node } = taken;
  // The stamp is of the beginning, the time beside it of the end.
  const kept = { at: new Date().toISOString(), machine, node, stamp: taken, report, samples };
  writeFileSync(join(dir, `${name}.json`), `${JSON.stringify(kept)}\n`);
}
