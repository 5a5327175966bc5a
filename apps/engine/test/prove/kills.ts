// The long form of kills.int.test.ts: `node apps/engine/test/prove/kills.ts [--kills 209] [--json FILE]`. Prints each kill, the
// histogram, and what venue and audit say at the end; exit code 1 where anything is lost, doubled or left behind.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { tableOf } from '@agora/testkit/agreement/compare';
import { killCampaign } from '../support/kill-campaign.ts';
import { KILL_POINTS } from '../support/kill-points.ts';
import { TradingRig } from '../support/trading-rig.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: String(KILL_POINTS.length * 11) },
    json: { type: 'string' },
  },
});
const rig = await TradingRig.start({
  customerMs: 300,
  configure: (config) => ({
    ...config,
    engines: config.engines.map((engine) => ({ ...engine, warmup_s: 1 })),
  }),
});
try {
  const result = await killCampaign(rig, Number(values.kills), (line) => process.stdout.write(`${line}\n`));
  const { rows, verdicts, evidence } = await rig.judge();
  const broken = [
    ...result.problems,
    ...verdicts
      .filter(({ holds }) => !holds)
      .flatMap(({ id, evidence: shown }) => shown.map((each) => `${id}: ${each}`)),
    ...rows.filter(({ agrees }) => !agrees).map(({ what, difference }) => `${what}: ${difference}`),
    ...(evidence.audit.broken === null ? [] : [evidence.audit.broken]),
  ];
  const histogram = [...result.kills].map(
    ([point, count]) => `  ${point.padEnd(16)}${String(count).padStart(4)}  ${'#'.repeat(count)}`,
  );
  process.stdout.write(`\n${histogram.join('\n')}\n\n${tableOf(rows)}\n`);
  for (const { id, holds, examined } of verdicts)
    process.stdout.write(`${id}  ${holds ? 'holds' : 'BROKEN'}  ${examined} examined\n`);
  process.stdout.write(
    `${evidence.audit.boots.length} lives in the audit, ${evidence.audit.records} records\n`,
  );
  for (const line of broken) process.stdout.write(`BROKEN ${line}\n`);
  if (values.json !== undefined)
    writeFileSync(
      values.json,
      JSON.stringify({ ...result, kills: Object.fromEntries(result.kills), broken, rows, verdicts }),
    );
  process.exitCode = broken.length === 0 ? 0 : 1;
} finally {
  await rig.stop();
}
