// What a chaos run does, drawn from one seed before anything is broken: episodes of faults, stops and resumes, each at its moment after the
// episode began. Data only; what comes of it depends on real processes and is never the same twice.
import { Prng } from '@agora/paper-venue/src/market/prng.ts';
import type { FaultSpec } from '@agora/testkit/venue';
import { keysOf, PATHS, type Path } from '../matrix/axes.ts';

/** What each kind is, and how often it is drawn beside the others. */
export const FAULTS = {
  engine_killed: { what: 'kill -9 of an engine', share: 4 },
  engine_frozen: { what: 'SIGSTOP of an engine', share: 4 },
  engine_stalled: { what: "an engine's event loop blocked", share: 4 },
  guardian_killed: { what: 'kill -9 of the guardian', share: 3 },
  guardian_frozen: { what: 'SIGSTOP of the guardian', share: 2 },
  guardian_stalled: { what: "the guardian's event loop blocked", share: 2 },
  web_killed: { what: 'kill -9 of the console', share: 1 },
  web_frozen: { what: 'SIGSTOP of the console', share: 1 },
  latch_killed: { what: 'kill -9 of redis-latch', share: 3 },
  latch_frozen: { what: 'SIGSTOP of redis-latch', share: 4 },
  latch_full: { what: 'redis-latch over its memory limit', share: 2 },
  latch_read_only: { what: 'redis-latch refuses writes, as a replica', share: 2 },
  latch_flushed: { what: 'FLUSHALL of redis-latch', share: 1 },
  latch_rolled_back: { what: 'redis-latch restarted on an old backup', share: 1 },
  live_killed: { what: 'kill -9 of redis-live', share: 2 },
  live_frozen: { what: 'SIGSTOP of redis-live', share: 2 },
  engine_latch_cut: { what: 'connections of an engine to redis-latch cut', share: 3 },
  engine_latch_silent: { what: 'connections of an engine to redis-latch carry nothing', share: 3 },
  engine_venue_cut: { what: 'connections of an engine to the venue cut', share: 3 },
  engine_venue_silent: { what: 'connections of an engine to the venue carry nothing', share: 3 },
  guardian_latch_silent: { what: 'connections of the guardian to redis-latch carry nothing', share: 2 },
  guardian_venue_cut: { what: 'connections of the guardian to the venue cut', share: 2 },
  venue_killed: { what: 'kill -9 of the venue', share: 1 },
  venue_frozen: { what: 'SIGSTOP of the venue', share: 1 },
  venue_fault: { what: 'a lie or refusal of the venue', share: 12 },
  clock_apart: { what: "the venue's clock jumps", share: 1 },
  disk_full: { what: "no room left on an engine's disk", share: 2 },
  stranger: { what: "somebody else's trade on an engine's account", share: 3 },
} as const;
export type FaultName = keyof typeof FAULTS;

export interface FaultDue {
  readonly kind: 'fault';
  readonly atMs: number;
  readonly fault: FaultName;
  readonly engine: number;
  readonly forMs: number;
  /** Of `venue_fault` alone. */
  readonly spec: FaultSpec | null;
}
export interface StopDue {
  readonly kind: 'stop';
  readonly atMs: number;
  readonly path: Path;
  readonly engine: number;
}
export interface ResumeDue {
  readonly kind: 'resume';
  readonly atMs: number;
}
export type Due = FaultDue | StopDue | ResumeDue;

const EPISODE_MS = 6_500;
const FAULTS_MIN = 14;
const FAULTS_MORE = 8;
const STOPS_MAX = 3;
const RESUME_CHANCE = 0.5;
/** Around the limits that count: 150 ms of the lease, half a second to a withdrawal, a second to a halt and to the guardian's strike. */
const LENGTHS_MS = [
  [40, 160],
  [150, 600],
  [600, 1_400],
  [1_400, 4_000],
] as const;

export function planOf(seed: number, faults: number, engines: number): Due[][] {
  const dice = new Prng(seed).fork('storm');
  const episodes: Due[][] = [];
  for (let left = faults; left > 0; ) {
    const count = Math.min(left, FAULTS_MIN + dice.below(FAULTS_MORE));
    episodes.push(episodeOf(dice, count, engines));
    left -= count;
  }
  return episodes;
}

function episodeOf(dice: Prng, count: number, engines: number): Due[] {
  const faults = Array.from({ length: count }, () => faultOf(dice, engines));
  const stops = Array.from({ length: dice.below(STOPS_MAX + 1) }, () => ({
    ...{ kind: 'stop' as const, atMs: momentOf(dice), path: pick(dice, keysOf(PATHS)) },
    engine: dice.below(engines),
  }));
  const resumes = dice.chance(RESUME_CHANCE) ? [{ kind: 'resume' as const, atMs: momentOf(dice) }] : [];
  return [...faults, ...stops, ...resumes].sort((a, b) => a.atMs - b.atMs);
}

function faultOf(dice: Prng, engines: number): FaultDue {
  const fault = shared(dice);
  const [low, high] = pick(dice, LENGTHS_MS);
  return {
    ...{ kind: 'fault', fault, atMs: momentOf(dice), engine: dice.below(engines) },
    forMs: Math.round(dice.between(low, high)),
    spec: fault === 'venue_fault' ? pick(dice, VENUE_FAULTS) : null,
  };
}

const momentOf = (dice: Prng) => Math.round(dice.between(0, EPISODE_MS));

function shared(dice: Prng): FaultName {
  const names = keysOf(FAULTS);
  let left = dice.below(names.reduce((sum, name) => sum + FAULTS[name].share, 0));
  const found = names.find((name) => {
    left -= FAULTS[name].share;
    return left < 0;
  });
  if (found === undefined) throw new Error('a draw lies within the sum of the shares');
  return found;
}

function pick<T>(dice: Prng, list: readonly T[]): T {
  const found = list[dice.below(list.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

const order = { match: { action: 'order' }, count: 2 };
const cancel = { match: { action: 'cancel' }, count: 2 };
/** In the venue's own words; armed for the account of one engine, for as long as the fault lasts. */
const VENUE_FAULTS: readonly FaultSpec[] = [
  ...['rate_limited', 'server_error', 'bad_gateway', 'hang', 'drop_before'].flatMap((kind) => [
    { kind, ...order },
    { kind, ...cancel },
  ]),
  ...['commit_then_drop', 'hang_after_commit', 'error_but_executed', 'single_batch_error'].map((kind) => ({
    kind,
    ...order,
  })),
  { kind: 'commit_then_drop', ...cancel },
  { kind: 'partial_batch_error', ...order, amount: 1 },
  { kind: 'partial_batch_error', ...cancel, amount: 1 },
  { kind: 'delayed_ack', ...order, delay_ms: 1_500 },
  { kind: 'nonce_duplicate', ...order },
  { kind: 'server_error', match: { info: 'frontendOpenOrders' }, count: 3 },
  { kind: 'unknown_oid_lag', match: {}, delay_ms: 1_500 },
  ...['frame_drop', 'frame_duplicate', 'frame_reorder'].flatMap((kind) =>
    ['userFills', 'orderUpdates', 'l2Book', 'bbo'].map((channel) => ({ kind, match: { channel }, count: 3 })),
  ),
  { kind: 'frame_delay', match: { channel: 'userFills' }, count: 2, delay_ms: 700 },
  { kind: 'frame_delay', match: { channel: 'orderUpdates' }, count: 3, delay_ms: 700 },
  { kind: 'snapshot_replay', match: {} },
  { kind: 'ws_terminate', match: {} },
  { kind: 'ws_close', match: {} },
  { kind: 'ws_half_open', match: {} },
  { kind: 'ws_refuse', match: {} },
];
