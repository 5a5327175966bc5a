// kill -9 at every boundary of an effect, one after another: after each restart no duplicate order, no lost fill, the cancel
// debt cleared, the chain intact. One round here; `./agora prove kills` makes hundreds.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killCampaign } from './support/kill-campaign.ts';
import { KILL_POINTS } from './support/kill-points.ts';
import { TradingRig } from './support/trading-rig.ts';

let rig: TradingRig;

beforeAll(async () => {
  rig = await TradingRig.start({ customerMs: 300, configure: shortWarmup });
}, 120_000);
afterAll(() => rig?.stop());

test('killed once at each boundary, nothing is lost, doubled or left behind', async () => {
  const { kills, problems } = await killCampaign(rig, { kills: KILL_POINTS.length });
  expect(problems).toEqual([]);
  expect(Object.fromEntries(kills)).toEqual({
    ...Object.fromEntries(KILL_POINTS.map((point) => [point, 1])),
    elsewhere: 0,
  });
  const { rows, verdicts, evidence } = await rig.judge();
  expect(evidence.audit.broken).toBeNull();
  expect(verdicts.filter(({ holds }) => !holds)).toEqual([]);
  expect(rows.filter(({ agrees }) => !agrees)).toEqual([]);
  expect(evidence.venue.fills.length).toBeGreaterThan(0);
}, 600_000);

function shortWarmup<C extends { readonly engines: readonly { readonly warmup_s: number }[] }>(config: C): C {
  return { ...config, engines: config.engines.map((engine) => ({ ...engine, warmup_s: 1 })) };
}
