import { ENVELOPE_DRAFT } from '@agora/shared/config-fixture';
import { expect, test } from 'vitest';
import { btc, configOf, Rig } from '../../../test/support/engine-rig.ts';

/** Long enough to hedge, and its hedge at rest for longer than a read is quiet. */
function hedging() {
  const limits = { max_position_sz: '0.2', max_position_usd: 2_000 };
  const symbols = { BTC: limits, ETH: { ...limits, max_position_sz: '5' } };
  const envelope = {
    ...ENVELOPE_DRAFT,
    symbols,
    max_order_notional_usd: 2_000,
    max_total_position_usd: 6_000,
  };
  const rig = new Rig(configOf({ envelope })).start();
  rig.pass(8_000);
  for (let n = 0; n < 4; n += 1) {
    const [bid] = rig.restingOf(btc, 'buy');
    if (bid !== undefined) rig.fill(bid.oid, bid.sz);
    rig.pass(2_500);
  }
  rig.pass(6_000);
  const hedge = rig.restingOf(btc, 'sell').find(({ reduceOnly }) => reduceOnly);
  if (hedge === undefined) throw new Error('it hedges');
  return { rig, hedge };
}

const hedgesOf = (rig: Rig) => rig.restingOf(btc, 'sell').filter(({ reduceOnly }) => reduceOnly);

test.each([
  ['by the stream', 'a fifth', 0.2],
  ['by the stream', 'three fifths', 0.6],
  ['by a read whose account is older', 'a fifth', 0.2],
  ['by a read whose account is older', 'three fifths', 0.6],
] as const)(
  'a hedge whose rest is told %s, and then that %s of it filled, stays one order and raises no doubt',
  (way, _, share) => {
    const { rig, hedge } = hedging();
    const lots = Math.floor(hedge.sz * share);
    const { account } = rig.venue.view(rig.nowMs, rig.wallMs);
    const fill = rig.venue.fill(hedge, lots, rig.wallMs);
    const view = rig.venue.view(rig.nowMs, rig.wallMs, way === 'by the stream' ? 'ws' : 'rest');
    const shown = { ...view, account: way === 'by the stream' ? null : account };
    rig.feed({ kind: 'venue_view', fills: [], view: shown });
    rig.feed({ kind: 'fills', fills: [fill] });
    const own = rig.desk.table.byCloid.get(hedge.cloid as never); // a cloid of ours
    expect(own).toMatchObject({ status: 'resting', filled: lots, shrunk: 0 });
    const flaps = rig.engine.flapsMs.length;
    for (let n = 0; n < 40; n += 1) {
      rig.pass(500);
      expect(hedgesOf(rig).length).toBeLessThanOrEqual(1);
    }
    expect([rig.engine.fsm.state, rig.desk.recon.status]).toEqual(['ACTIVE', 'ok']);
    expect(rig.engine.flapsMs).toHaveLength(flaps);
  },
);
