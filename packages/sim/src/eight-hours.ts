// I-30 on virtual time: `./agora prove hours [--hours 8] [--seed 1] [--take-ms N] [--record FILE]`. The real cores of engine and venue, a
// generated market, the shipped configuration; somebody takes one of our quotes every N ms. Exit code 1 where the gate, the
// quotes or the books are not as they must be.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { tableOf } from '@agora/testkit/agreement/compare';
import { roomyEnvelope } from '@agora/testkit/roomy-envelope';
import { EngineWorld } from './engine-world.ts';
import { shippedEngine, shippedMakerVolume14dUsd } from './shipped-config.ts';
import { tradingReport } from './trading-report.ts';

/** Takes of one coin on one side in a row. */
const SIDE_RUNS = 30;
const WARM_UP_MS = 90_000;
const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 2, 1, 9);

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    'take-ms': { type: 'string', default: '0' },
    record: { type: 'string' },
  },
});
const hours = Number(values.hours);
const takeMs = Number(values['take-ms']);
const lines: string[] = [];
const world = new EngineWorld({
  ...(values.record !== undefined && { record: (line: string) => lines.push(line) }),
  ...{ config: takeMs > 0 ? roomyEnvelope(shippedEngine()) : shippedEngine() },
  ...{ seed: Number(values.seed), startMs: START_MS },
  ...{ blockMs: 70, latencyMs: 125, usd: '100000', makerVolume14dUsd: shippedMakerVolume14dUsd() },
});
world.run(WARM_UP_MS);
const fromUs = world.time.nowMs * 1_000;
takeEvery(takeMs);
const rssMb: number[] = [];
for (let tenths = 0; tenths < hours * 10; tenths += 1) {
  world.run(HOUR_MS / 10);
  if (tenths % 10 === 9) rssMb.push(Math.round(process.memoryUsage.rss() / 1e6));
}
const toUs = world.time.nowMs * 1_000;
world.settle();
if (values.record !== undefined) writeFileSync(values.record, gzipSync(`${lines.join('\n')}\n`));
const report = tradingReport(world, { fromUs, toUs });
const seconds = process.cpuUsage().user / 1e6;
const { gate, twoSided, drifts, fills, rows, verdicts, pnl } = report;
const claims: [string, boolean, string][] = [
  ['gate open', gate.openShare >= 0.999, `${(gate.openShare * 100).toFixed(3)} %`],
  ['two-sided at the venue', twoSided >= 0.99, `${(twoSided * 100).toFixed(3)} %`],
  ['halts', gate.halts.length === 0, gate.halts.map(({ at, cause }) => `${at} ${cause}`).join(', ') || '0'],
  ['drift', drifts === 0, String(drifts)],
  ['books agree', rows.every(({ agrees }) => agrees), `${fills} fills`],
  [
    'cash to the last unit, equity to the cent',
    pnl.cashEqual && pnl.equityDiffersUsd < 0.01,
    JSON.stringify(pnl),
  ],
  [
    'invariants',
    verdicts.every(({ holds }) => holds),
    verdicts.map(({ id, holds }) => `${id} ${holds ? 'holds' : 'BROKEN'}`).join(', '),
  ],
];
process.stdout.write(`${tableOf(rows)}\n`);
for (const [name, holds, text] of claims)
  process.stdout.write(`${holds ? 'ok    ' : 'FAILED'}  ${name}: ${text}\n`);
for (const { id, evidence } of verdicts)
  for (const line of evidence.slice(0, 5)) process.stdout.write(`  ${id}: ${line}\n`);
for (const { at, missing, evidence } of gate.closures.slice(0, 20))
  process.stdout.write(`  closed ${at} ${missing}: ${evidence}\n`);
process.stdout.write(
  `${hours} h in ${seconds.toFixed(0)} s of processor time, ${world.process.events} core events; RSS by hour ${rssMb.join(' ')} MB\n`,
);
process.exit(claims.every(([, holds]) => holds) ? 0 : 1);

/** All coins in turn, so often on one side before it changes: the position comes back, and seldom crosses zero. */
function takeEvery(ms: number): void {
  let turn = 0;
  const take = () => {
    const coin = world.coins[turn % world.coins.length] ?? '';
    const side = Math.floor(turn / (world.coins.length * SIDE_RUNS)) % 2 === 0 ? 'B' : 'A';
    // A side may be without a quote for a moment, or for as long as inventory forbids one.
    world.venue.takeBest(coin, side);
    turn += 1;
    world.time.after(ms, take);
  };
  if (ms > 0) take();
}
