// kill -9 at every boundary of an effect, one after another: after each restart no duplicate order, no lost fill, the cancel
// debt cleared, the chain intact. One round here, shared by two rigs; `./agora prove kills` makes hundreds.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killCampaign } from './support/kill-campaign.ts';
import { KILL_POINTS } from './support/kill-points.ts';
import { addedUp, unexamined, zerosOf } from './support/kill-zeros.ts';
import { TradingRig } from './support/trading-rig.ts';

/** A life waits for the proof of the one before it, most of its time: so long others may live theirs. */
const RIGS = 2;
const KILLS_EACH = Math.ceil(KILL_POINTS.length / RIGS);
let rigs: TradingRig[] = [];

beforeAll(async () => {
  const options = { customerMs: 300, configure: shortWarmup };
  rigs = await Promise.all(Array.from({ length: RIGS }, () => TradingRig.start(options)));
}, 120_000);
afterAll(() => Promise.all(rigs.map((rig) => rig.stop())));

test('killed once at each boundary, nothing is lost, doubled or left behind', async () => {
  const results = await Promise.all(
    rigs.map((rig, i) => {
      const first = i * KILLS_EACH;
      return killCampaign(rig, { first, kills: Math.min(KILLS_EACH, KILL_POINTS.length - first) });
    }),
  );
  expect(results.flatMap(({ problems }) => problems)).toEqual([]);
  const killsAt = (point: 'elsewhere' | (typeof KILL_POINTS)[number]) =>
    results.reduce((sum, { kills }) => sum + (kills.get(point) ?? 0), 0);
  expect(Object.fromEntries([...KILL_POINTS, 'elsewhere' as const].map((at) => [at, killsAt(at)]))).toEqual({
    ...Object.fromEntries(KILL_POINTS.map((point) => [point, 1])),
    elsewhere: 0,
  });
  const judged = await Promise.all(rigs.map((rig) => rig.judge()));
  for (const { rows, verdicts, evidence } of judged) {
    expect(evidence.audit.broken).toBeNull();
    expect(verdicts.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.filter(({ agrees }) => !agrees)).toEqual([]);
  }
  const zeros = results.map(({ ends }, i) =>
    zerosOf(ends, judged[i]?.evidence.venue ?? { orders: new Map() }),
  );
  expect(zeros.flatMap(({ problems }) => problems)).toEqual([]);
  const kills = new Map(KILL_POINTS.map((point) => [point, killsAt(point)]));
  expect(unexamined(kills, addedUp(zeros.map((each) => each.zeros)))).toEqual([]);
  // Lives are short: which of them somebody trades with is chance, that nobody does with any is none.
  expect(judged.flatMap(({ evidence }) => evidence.venue.fills).length).toBeGreaterThan(0);
}, 600_000);

function shortWarmup<C extends { readonly engines: readonly { readonly warmup_s: number }[] }>(config: C): C {
  return { ...config, engines: config.engines.map((engine) => ({ ...engine, warmup_s: 1 })) };
}
