// What an incident can break, done to the simulated world at its instant.
import { DEFAULT_ASSETS } from '@agora/paper-venue/src/core/config.ts';
import type { EngineWorld } from '../engine-world.ts';
import type { Fault } from './incident-file.ts';

/** The ghost rests this far below the best bid, so that it stays. */
const GHOST_PX_SHARE = 0.98;

export function strike(world: EngineWorld, fault: Fault): void {
  const { venue, time } = world;
  switch (fault.kind) {
    case 'latch_silent':
      world.latch.redis.freeze(fault.for);
      return;
    case 'stall':
      world.process.stall(fault.for);
      return;
    case 'silence':
      world.streams.silence(fault.stream, fault.for);
      return;
    case 'disconnect':
      world.streams.dropSocket(fault.stream, fault.for);
      return;
    case 'venue_errors':
      venue.outage(fault.for);
      return;
    case 'post_only_window':
      venue.exchange.apply({ kind: 'postOnlyUntil', untilMs: time.nowMs + fault.for });
      return;
    case 'ghost_order':
      ghost(world, fault.coin, fault.usd);
  }
}

/** Somebody who holds the account's key, or another program of its owner, places an order by hand. */
function ghost({ venue, universe }: EngineWorld, coin: string, usd: number): void {
  const asset = DEFAULT_ASSETS.find(({ name }) => name === coin);
  const bid = Number(venue.exchange.l2Book(coin, { levelsMax: 1 })?.levels[0][0]?.px);
  const spec = universe.get(coin)?.spec;
  if (asset === undefined || spec === undefined || !(bid > 0)) return;
  const px = Math.round(bid * GHOST_PX_SHARE);
  venue.placeByHand({
    ...{ a: asset.assetId, b: true, p: String(px), s: (usd / px).toFixed(asset.szDecimals), r: false },
    t: { limit: { tif: 'Gtc' } },
  });
}
