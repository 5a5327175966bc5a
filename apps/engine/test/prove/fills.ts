// Many fills on a real engine, venue and Redis: `./agora prove fills [--fills 10000] [--json FILE]`. Somebody takes small parts
// of our quotes without end, within the hard ceilings of the envelope; then the books of venue, audit and Redis are compared
// to the last digit. Exit code 1 where they differ or the engine halted.
import { parseArgs } from 'node:util';
import { tableOf } from '@agora/testkit/agreement/compare';
import { US_PER_MS } from '@agora/testkit/judge/verdict';
import { keepResult } from '@agora/testkit/kept';
import { FillCount } from '@agora/testkit/prove/fill-count';
import { gateTime } from '@agora/testkit/prove/gate-time';
import { roomyEnvelope } from '@agora/testkit/roomy-envelope';
import { TradingRig } from '../support/trading-rig.ts';

const { values } = parseArgs({
  options: { fills: { type: 'string', default: '10000' }, json: { type: 'string' } },
});
const wanted = Number(values.fills);
/** Together below the most executions a minute that any envelope may allow. */
const CUSTOMERS = 4;
const CUSTOMER_MS = 500;
const LOOK_EVERY_MS = 15_000;
const LOOKS_A_LINE = 8;
const AGREE_WITHIN_MS = 60_000;
const CLOSURES_SHOWN = 30;

/** They see the book as often as it changes, and so reach what stands behind others. */
const BOOK_MS = 70;

const rig = await TradingRig.start({
  venue: { bookMs: BOOK_MS },
  customers: CUSTOMERS,
  customerMs: CUSTOMER_MS,
  customer: { share: () => 0.02, sideRuns: 100 },
  // What so many fills make the engine read is more than the real venue lets one address read in a minute.
  configure: (config) => ({
    ...config,
    paper_venue: { ...config.paper_venue, limits: false },
    engines: config.engines.map(roomyEnvelope),
  }),
});
const startedAt = new Date();
let ok = false;
try {
  await rig.startTrading();
  const count = new FillCount(rig.auditDir);
  for (let [looks, fills] = [1, 0]; fills < wanted; looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    const { state, halt } = await rig.frame();
    if (state !== 'ACTIVE') throw new Error(`halted: ${halt?.cause.raw_code}; ${await closuresText()}`);
    fills = await count.look();
    if (looks % LOOKS_A_LINE === 0) process.stdout.write(`${new Date().toISOString()} ${fills} fills\n`);
  }
  rig.stopCustomers();
  const judged = await rig
    .wait('all books equal', AGREE_WITHIN_MS, async () => {
      const seen = await rig.judge();
      return seen.rows.every(({ agrees }) => agrees) && seen;
    })
    .catch(() => rig.judge());
  const { rows, verdicts } = judged;
  ok = rows.every(({ agrees }) => agrees) && verdicts.every(({ holds }) => holds);
  process.stdout.write(`\n${tableOf(rows)}\n`);
  for (const { id, holds, examined } of verdicts)
    process.stdout.write(`${id}  ${holds ? 'holds' : 'BROKEN'}  ${examined} examined\n`);
  if (values.json !== undefined) keepResult(values.json, { startedAt, rows, verdicts });
} finally {
  await rig.stop();
}
process.exit(ok ? 0 : 1);

/** What closed the gate, last first: a halt rarely comes alone. */
async function closuresText(): Promise<string> {
  const { evidence } = await rig.judge();
  const span = { fromUs: startedAt.getTime() * US_PER_MS, toUs: Date.now() * US_PER_MS };
  const { closures } = gateTime(evidence.audit, span);
  return [
    `the gate closed ${closures.length} times`,
    ...closures
      .toReversed()
      .slice(0, CLOSURES_SHOWN)
      .map(({ at, missing, evidence: why }) => `${at} ${missing}: ${why}`),
  ].join('\n');
}
