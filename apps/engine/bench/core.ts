// Speed of the pure core on virtual time: the gate's mask, all checks with an approval, a book event to its decision, exposure,
// a pass of reconciliation, a snapshot, and how many mixed events a second one thread takes. Beside them what an empty call and
// the clock of this machine cost. `node apps/engine/bench/core.ts [--events N]`
import { parseArgs } from 'node:util';
import { type Measured, measured, tell } from '@agora/testkit/measured';
import { approve, reassert } from '../src/core/approve/approved-order.ts';
import { isPermitted } from '../src/core/approve/permit.ts';
import { firstDenial } from '../src/core/checks/all-checks.ts';
import { NOW_MS, openPermit, view, wish } from '../src/core/checks/fixtures.ts';
import { process } from '../src/core/engine/process.ts';
import { snapshotOf } from '../src/core/engine/snapshot.ts';
import { coinsAtRisk } from '../src/core/engine/views.ts';
import { totalWorstUusd } from '../src/core/exposure/worst-case.ts';
import { compare } from '../src/core/reconcile/compare.ts';
import { btc, eth, Rig, WALL_BASE_MS } from '../test/support/engine-rig.ts';

const EMPTY_CALL = 'an empty call';
const CLOCK = 'two readings of the clock';
const CLOCK_RATE = 'two readings of the clock, as a rate';
const EVENTS_OF_A_SAMPLE = 20_000;

const { values } = parseArgs({ options: { events: { type: 'string' } } });
const events = Number(values.events ?? 400_000);

/** Small fast generator (mulberry32): the same numbers every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Nanoseconds of one call, from samples of `inner` calls each: a single one is below what the clock can tell. */
function nanoseconds(samples: number, inner: number, act: (i: number) => unknown): number[] {
  const taken: number[] = [];
  let kept: unknown;
  for (let sample = -samples / 5; sample < samples; sample += 1) {
    const startedMs = performance.now();
    for (let i = 0; i < inner; i += 1) kept = act(i);
    const ns = ((performance.now() - startedMs) * 1e6) / inner;
    if (sample >= 0) taken.push(ns);
  }
  if (kept === Number.MAX_VALUE) throw new Error('the result is used, so that nothing is left out');
  return taken;
}

function pureRows(): Measured[] {
  const seen = view();
  const good = wish();
  const terms = {
    cloid: `0x${'1'.repeat(32)}` as never, // branded: any will do
    decisionId: 'decision-1' as never, // branded: any will do
    kind: 'quote' as const,
    level: 0,
    approvalEpoch: 1,
    venueNowMs: 1,
  };
  const answer = approve(good, terms, seen);
  if ('denial' in answer) throw new Error(answer.denial.code);
  const line = {
    nowMs: NOW_MS,
    approvalEpoch: 1,
    permit: openPermit,
    latched: false,
    contactIssuedMs: NOW_MS - 10,
    killFilePresent: false,
    intentDurable: true,
    socketOpen: true,
    socketBufferedBytes: 0,
  };
  const batch = [answer.order, answer.order, answer.order, answer.order];
  const closed = { ...seen, permit: { ...openPermit, mask: 0 } };
  const one = (name: string, inner: number, nsMax: number, act: (i: number) => unknown) =>
    measured(name, 'ns', nanoseconds(2_000, inner, act), {
      promise: { at: 'p99', value: nsMax },
      limit: EMPTY_CALL,
    });
  const clockNs = nanoseconds(2_000, 1, () => performance.now());
  const mask = nanoseconds(2_000, 1_000, (i) => isPermitted(openPermit, NOW_MS + (i & 1)));
  return [
    measured(
      EMPTY_CALL,
      'ns',
      nanoseconds(2_000, 1_000, (i) => i),
    ),
    measured(CLOCK, 'us', thousandth(clockNs)),
    measured(
      CLOCK_RATE,
      '1/s',
      clockNs.map((ns) => 1e9 / Math.max(1, ns)),
      { better: 'larger' },
    ),
    measured('gate mask', 'ns', mask, { promise: { at: 'p50', value: 200 }, limit: EMPTY_CALL }),
    one('refusal by a closed gate', 200, 5_000, () => firstDenial(good, closed)),
    one('all checks, none objects', 200, 5_000, () => firstDenial(good, seen)),
    one('checks and approval', 200, 10_000, () => approve(good, terms, seen)),
    one('assert again at the send line, batch of 4', 500, 5_000, () => reassert(batch, line)),
  ];
}

/** A quoting engine whose market wanders; the shell's work is done outside the measured time. */
function quotingRig(): Rig {
  const rig = new Rig();
  rig.keepEffects = false;
  return rig.start();
}

function bookRows(samples: number): Measured[] {
  const rig = quotingRig();
  const next = random(1);
  const quiet: number[] = [];
  const deciding: number[] = [];
  const all: number[] = [];
  for (let i = 0; i < samples * 1.2; i += 1) {
    rig.nowMs += 10;
    if (rig.nowMs % 50 === 0) rig.step();
    const event = bboEvent(rig, i % 2 === 0 ? btc : eth, next);
    const startedMs = performance.now();
    const effects = process(rig.engine, event);
    const us = (performance.now() - startedMs) * 1_000;
    for (const effect of effects) rig.carryOut(effect);
    if (i < samples * 0.2) continue;
    all.push(us);
    (effects.length === 0 ? quiet : deciding).push(us);
  }
  mustBeActive(rig);
  return [
    measured('book event to decision', 'us', all, { promise: { at: 'p99', value: 50 }, limit: CLOCK }),
    measured('book event to decision, nothing to do', 'us', quiet, { limit: CLOCK }),
    measured('book event to decision, cancels or places', 'us', deciding, { limit: CLOCK }),
  ];
}

/** A benchmark of a halted engine would measure nothing. */
function mustBeActive({ engine }: Rig): void {
  if (engine.fsm.state !== 'ACTIVE') throw new Error(`the bench halted: ${engine.fsm.halt.cause.raw_code}`);
}

/** A random walk on tick: about 2 bps a second at 50 updates. */
function bboEvent(rig: Rig, coin: typeof btc, next: () => number) {
  const tick = 10;
  const mid = rig.mid.get(coin) ?? 0;
  const moved = Math.max(tick * 100, Math.round((mid * (1 + (next() - 0.5) * 1e-4)) / tick) * tick);
  rig.mid.set(coin, moved);
  const stamp = { connection: rig.marketConnection, timeMs: rig.wallMs, receivedMs: rig.nowMs };
  const frame = { ...stamp, bid: { px: moved - tick, sz: 90_000 }, ask: { px: moved + tick, sz: 90_000 } };
  return { kind: 'bbo' as const, coin, frame, nowMs: rig.nowMs, wallMs: WALL_BASE_MS + rig.nowMs };
}

/** Book events, ticks, latch reads, file looks, acks, fills and reads as one engine of two coins meets them. */
function mixedRow(count: number): Measured {
  const rig = quotingRig();
  const next = random(2);
  const perSecond: number[] = [];
  rig.timed = { events: 0, ms: 0 };
  let before = { events: 0, ms: 0 };
  for (let i = 0; rig.timed.events < count; i += 1) {
    rig.nowMs += 5;
    rig.feed(bboEvent(rig, i % 2 === 0 ? btc : eth, next));
    if (i % 10 === 9) rig.step();
    if (i % 40 === 0) fillOne(rig, next);
    const { events: done, ms } = rig.timed;
    if (done - before.events < EVENTS_OF_A_SAMPLE) continue;
    perSecond.push((done - before.events) / ((ms - before.ms) / 1_000));
    before = { events: done, ms };
  }
  if (rig.engine.fsm.state !== 'ACTIVE')
    throw new Error(`the bench halted: ${rig.engine.fsm.halt.cause.raw_code}`);
  return measured('mixed core events', '1/s', perSecond, {
    better: 'larger',
    promise: { at: 'p50', value: 100_000 },
    limit: CLOCK_RATE,
  });
}

/** A small execution, of alternating sides so that no position builds up, below the execution throttle. */
function fillOne(rig: Rig, next: () => number): void {
  if (rig.nowMs % 2_000 !== 0) return;
  const side = (rig.desk.ledger.coins.get(btc)?.szi ?? 0) > 0 ? 'sell' : 'buy';
  const [order] = rig.restingOf(btc, side);
  if (order !== undefined) rig.fill(order.oid, 1 + Math.floor(next() * 3));
}

function deskRows(): Measured[] {
  const rig = quotingRig();
  rig.pass(2_000);
  const { desk } = rig;
  const books = {
    table: desk.table,
    source: desk.source,
    ledger: desk.ledger,
    past: {
      positions: new Map(),
      cash: desk.cash,
      received: new Map(),
      funding: desk.funding,
      reordered: desk.reordered,
    },
  };
  const seen = rig.venue.view(rig.nowMs, rig.wallMs);
  const shell = {
    agent_wallets: null,
    dead_man: {
      armed: false,
      eligible: null,
      fires_at: null,
      triggers_left: null,
      volume_missing_usd: null,
      detail: 'not asked since boot',
    },
  };
  const stamp = { seq: 1, nowMs: rig.nowMs, wallMs: rig.wallMs };
  return [
    measured(
      'exposure of all coins',
      'us',
      thousandth(nanoseconds(2_000, 100, () => totalWorstUusd(coinsAtRisk(desk)))),
      { promise: { at: 'p99', value: 20 }, limit: CLOCK },
    ),
    measured(
      'reconciliation pass',
      'us',
      thousandth(nanoseconds(500, 20, () => compare(books, seen, new Map()))),
      { limit: CLOCK },
    ),
    measured('snapshot', 'us', thousandth(nanoseconds(500, 10, () => snapshotOf(rig.engine, stamp, shell))), {
      limit: CLOCK,
    }),
  ];
}

function thousandth(samples: number[]): number[] {
  return samples.map((sample) => sample / 1_000);
}

tell([...pureRows(), ...deskRows(), ...bookRows(100_000), mixedRow(events)]);
