// The whole state as plain JSON and back. Whatever changes the future of the exchange must be in here: the state hash is
// taken over it.
import { createHash } from 'node:crypto';
import { refreshNextSchedule } from '../../accounts/schedule-cancel.ts';
import { type NonceState, NonceWindow } from '../../limits/nonces.ts';
import type { Pending } from '../blocks.ts';
import type { Queued } from '../execute.ts';
import type { AssetSpec, ExchangeConfig } from '../seam/genesis.ts';
import type { Address } from '../seam/words.ts';
import type { Timers } from '../timers.ts';
import { type Agent, type RetiredAgent, Venue } from '../venue.ts';
import { type AccountState, accountState, restoreAccount } from './account-state.ts';
import { type AssetState, assetState, restoreAsset } from './asset-state.ts';
import { restoreOrders } from './restore-orders.ts';

/** Grows with every change of what a state holds or of how an input changes it: a journal of another release is refused, never guessed at. */
export const STATE_VERSION = 3;

export type Snapshot = {
  version: typeof STATE_VERSION;
  config: ExchangeConfig;
  specs: AssetSpec[];
  clock: [clockMs: number, blockTimeMs: number, height: number];
  next: [oid: number, tid: number, ticket: number, restSeq: number];
  postOnlyUntilMs: number;
  scheduleCancelGateUsd: number;
  money: { deposits: string; fees: number; rounding: number };
  timers: Timers;
  queue: Queued[];
  queueDueMs: number | null;
  assets: AssetState[];
  accounts: AccountState[];
  agents: [Address, Agent][];
  retiredAgents: [Address, RetiredAgent][];
  nonces: [Address, NonceState][];
};

export function takeSnapshot(venue: Venue, pending: Pending): Snapshot {
  return structuredClone(viewState(venue, pending));
}

/** The snapshot as JSON text, without the copy that keeping it would need. */
export function snapshotText(venue: Venue, pending: Pending): string {
  return JSON.stringify(viewState(venue, pending));
}

/** Shares parts with the living venue: to be copied or written at once. */
function viewState(venue: Venue, pending: Pending): Snapshot {
  return {
    version: STATE_VERSION,
    config: venue.config,
    specs: venue.assets.map((asset) => asset.spec),
    clock: [venue.clockMs, venue.blockTimeMs, venue.height],
    next: [venue.nextOid, venue.nextTid, venue.nextTicket, venue.nextRestSeq],
    postOnlyUntilMs: venue.postOnlyUntilMs,
    scheduleCancelGateUsd: venue.scheduleCancelGateUsd,
    money: { deposits: String(venue.depositsUusd), fees: venue.feesUusd, rounding: venue.roundingUusd },
    timers: pending.timers,
    queue: pending.queue,
    queueDueMs: pending.queueDueMs,
    assets: venue.assets.map(assetState),
    accounts: [...venue.accounts.values()].map(accountState),
    agents: [...venue.agents],
    retiredAgents: [...venue.retiredAgents],
    nonces: [...venue.nonces].map(([signer, window]): Snapshot['nonces'][number] => [
      signer,
      window.toJSON(),
    ]),
  };
}

/** sha-256 over the snapshot's text; its key order is the order written above. */
export function hashSnapshotText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function restoreVenue(input: Snapshot): { venue: Venue; pending: Pending } {
  const snapshot = structuredClone(input);
  const venue = new Venue(snapshot.config, snapshot.specs);
  [venue.clockMs, venue.blockTimeMs, venue.height] = snapshot.clock;
  [venue.nextOid, venue.nextTid, venue.nextTicket, venue.nextRestSeq] = snapshot.next;
  venue.postOnlyUntilMs = snapshot.postOnlyUntilMs;
  venue.scheduleCancelGateUsd = snapshot.scheduleCancelGateUsd;
  venue.depositsUusd = BigInt(snapshot.money.deposits);
  venue.feesUusd = snapshot.money.fees;
  venue.roundingUusd = snapshot.money.rounding;
  for (const state of snapshot.assets) restoreAsset(venue.assetOf(state.coin), state);
  for (const state of snapshot.accounts) restoreAccount(venue, state);
  for (const [address, agent] of snapshot.agents) venue.agents.set(address, agent);
  for (const [address, agent] of snapshot.retiredAgents) venue.retiredAgents.set(address, agent);
  for (const [signer, state] of snapshot.nonces) venue.nonces.set(signer, NonceWindow.from(state));
  restoreOrders(venue, snapshot.accounts);
  for (const state of snapshot.assets) venue.assetOf(state.coin).bookDirty = state.bookDirty;
  refreshNextSchedule(venue);
  return {
    venue,
    pending: { timers: snapshot.timers, queue: snapshot.queue, queueDueMs: snapshot.queueDueMs },
  };
}
