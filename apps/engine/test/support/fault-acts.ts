// Faults of `fault-cases.ts` that no single rule of the venue brings about. Each returns what undoes it.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VenueTrader } from '@agora/testkit/venue-trader';
import type { TradingRig } from './trading-rig.ts';

export type Undo = () => Promise<unknown>;
const ETH = 4;
const SKEW_MS = 5_000;
const KNOWN_WITHIN_MS = 10_000;

/** While this file is there, the engine's audit finds no room (`full-disk.ts`). */
export function fullDiskMarker(rig: TradingRig): string {
  return join(rig.data, 'no-room');
}

export async function fullDisk(rig: TradingRig): Promise<Undo> {
  writeFileSync(fullDiskMarker(rig), '');
  return async () => rmSync(fullDiskMarker(rig));
}

/** Ends it without a word and starts it on its own journal. */
export async function restart(rig: TradingRig): Promise<Undo> {
  await rig.venue.kill('SIGKILL');
  await rig.venue.restart();
  return async () => undefined;
}

export async function skew(rig: TradingRig): Promise<Undo> {
  await rig.venue.skew(SKEW_MS);
  return () => rig.venue.skew(0);
}

/** Somebody with an approved key of our account places an order of their own, far from the market. */
export async function foreignOrder(rig: TradingRig): Promise<Undo> {
  await asStranger(rig, 'resting', { side: 'buy', px: '2500', tif: 'Gtc' });
  return async () => undefined;
}

/** The same, and it fills at once. */
export async function foreignFill(rig: TradingRig): Promise<Undo> {
  await asStranger(rig, 'filled', { side: 'sell', px: '2500', tif: 'Ioc' });
  return async () => undefined;
}

async function asStranger(
  rig: TradingRig,
  becomes: string,
  order: { readonly side: 'buy' | 'sell'; readonly px: string; readonly tif: 'Gtc' | 'Ioc' },
): Promise<void> {
  const stranger = new VenueTrader(rig.venue.httpUrl);
  const agent = { address: stranger.address, name: `stranger ${becomes}` };
  await rig.venue.admin('POST', `accounts/${rig.account}/agents`, agent);
  await rig.wait(`an order of a stranger that is ${becomes}`, KNOWN_WITHIN_MS, async () => {
    const answer = JSON.stringify(await stranger.order({ assetId: ETH, sz: '0.01', ...order }));
    // The venue takes a block to know the agent.
    if (answer.includes('does not exist')) return false;
    if (!answer.includes(becomes)) throw new Error(answer);
    return true;
  });
}
