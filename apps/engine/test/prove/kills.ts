// The long form of kills.int.test.ts: `./agora prove kills [--kills 209] [--rigs 1] [--json FILE]`. Prints each kill, the
// histogram, and what venue and audit say at the end; exit code 1 where anything is lost, doubled or left behind, or nobody looked. Several
// rigs, each a venue and a Redis of its own, share the kills: most of the time is spent waiting for orders to expire.
import { parseArgs } from 'node:util';
import { tableOf } from '@agora/testkit/agreement/compare';
import { keepResult } from '@agora/testkit/kept';
import { type CampaignResult, killCampaign } from '../support/kill-campaign.ts';
import { KILL_POINTS } from '../support/kill-points.ts';
import { addedUp, examinedBy, unexamined, type ZerosFound, zerosOf } from '../support/kill-zeros.ts';
import { type Judged, TradingRig } from '../support/trading-rig.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: String(KILL_POINTS.length * 11) },
    rigs: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});
const rigs = Number(values.rigs);
/** Of the kills: a campaign that mostly shoots where it did not aim shows little. */
const ELSEWHERE_SHARE_MAX = 0.25;
const share = Math.ceil(Number(values.kills) / rigs);
const ends = await Promise.all(Array.from({ length: rigs }, (_, i) => campaign(i * share)));
const broken = ends.flatMap(brokenOf);
const total = new Map<string, number>();
for (const { result } of ends)
  for (const [point, count] of result.kills) total.set(point, (total.get(point) ?? 0) + count);
for (const { judged } of ends) process.stdout.write(`\n${tableOf(judged.rows)}${verdictLines(judged)}`);
const kills = [...total.values()].reduce((a, b) => a + b, 0);
const zeros = addedUp(ends.map((end) => end.found.zeros));
broken.push(...unexamined(total, zeros));
const elsewhere = total.get('elsewhere') ?? 0;
if (elsewhere > kills * ELSEWHERE_SHARE_MAX)
  broken.push(`${elsewhere} of ${kills} kills fell elsewhere than at their boundary`);
const bars = [...total].map(([point, n]) => {
  const { seen = 0, left = 0 } = zeros[point] ?? {};
  return `  ${point.padEnd(16)}${String(n).padStart(4)}  zero seen ${seen}, orders left ${left}  ${'#'.repeat(n)}`;
});
process.stdout.write(`\n${bars.join('\n')}\n${kills} kills\n`);
for (const line of broken) process.stdout.write(`BROKEN ${line}\n`);
const examined = examinedBy(ends.map(({ judged }) => judged));
if (values.json !== undefined)
  keepResult(values.json, { kills: Object.fromEntries(total), zeros, examined, broken });
process.exit(broken.length === 0 ? 0 : 1);

interface End {
  readonly result: CampaignResult;
  readonly judged: Judged;
  readonly found: ZerosFound;
}

async function campaign(first: number): Promise<End> {
  const rig = await TradingRig.start({
    customerMs: 300,
    // One address may not read as much in a minute as so many boots and fills make it read: a gate that closes for that is not what is shown.
    configure: (config) => ({
      ...config,
      paper_venue: { ...config.paper_venue, limits: false },
      engines: config.engines.map((engine) => ({ ...engine, warmup_s: 1 })),
    }),
  });
  try {
    const said = (line: string) => void process.stdout.write(`${line}\n`);
    const result = await killCampaign(rig, { kills: share, first, said });
    const judged = await rig.judge();
    return { result, judged, found: zerosOf(result.ends, judged.evidence.venue) };
  } finally {
    await rig.stop();
  }
}

function brokenOf({ result, judged, found }: End): string[] {
  const { rows, verdicts, evidence } = judged;
  return [
    ...result.problems,
    ...found.problems,
    ...verdicts.flatMap(({ id, evidence: shown }) => shown.map((each) => `${id}: ${each}`)),
    ...rows.filter(({ agrees }) => !agrees).map(({ what, difference }) => `${what}: ${difference}`),
    ...(evidence.audit.broken === null ? [] : [evidence.audit.broken]),
  ];
}

function verdictLines({ verdicts, evidence }: Judged): string {
  const lines = verdicts.map(
    ({ id, holds, examined }) => `${id} ${holds ? 'holds' : 'BROKEN'} (${examined})`,
  );
  return `${lines.join(', ')}\n${evidence.audit.boots.length} lives, ${evidence.audit.records} audit records\n`;
}
