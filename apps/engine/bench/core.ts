// Speed of the pure core on virtual time: the gate's mask, all checks with an approval, a book event to its decision, exposure,
// a pass of reconciliation, a snapshot, and how many mixed events a second one thread takes. Beside them what the clock of
// this machine itself costs. Prints rows; `--json` for machines. `node apps/engine/bench/core.ts [--json] [--events N]`
import { parseArgs } from 'node:util';
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

interface Row {
  readonly name: string;
  readonly unit: string;
  readonly p50: number;
  readonly p99: number;
  readonly limit: number | null;
  /** p99 (or what the limit is promised for) by the limit; for a rate the limit by p50: at most 1 is kept. */
  readonly ratio: number | null;
  readonly n: number;
}

const { values } = parseArgs({ options: { json: { type: 'boolean' }, events: { type: 'string' } } });
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

type Promise_ = 'p50' | 'p99';

function row(name: string, unit: string, samples: number[], limit: number | null, on: Promise_ = 'p99'): Row {
  samples.sort((a, b) => a - b);
  const at = (share: number) =>
    samples[Math.min(samples.length - 1, Math.floor(samples.length * share))] ?? Number.NaN;
  const figures = { p50: at(0.5), p99: at(0.99) };
  return {
    name,
    unit,
    ...figures,
    limit,
    ratio: limit === null ? null : figures[on] / limit,
    n: samples.length,
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

function pureRows(): Row[] {
  const seen = view();
  const good = wish();
  const terms = {
    cloid: `0x${'1'.repeat(32)}` as never, // branded: any will do
    decisionId: 'decision-1' as never, // branded: any will do
    kind: 'quote' as const,
    level: 0,
    haltEpoch: 1,
    venueNowMs: 1,
  };
  const answer = approve(good, terms, seen);
  if ('denial' in answer) throw new Error(answer.denial.code);
  const line = {
    nowMs: NOW_MS,
    haltEpoch: 1,
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
  return [
    row(
      'clock pair (floor of single samples)',
      'ns',
      nanoseconds(2_000, 1, () => performance.now()),
      null,
    ),
    row(
      'gate mask',
      'ns',
      nanoseconds(2_000, 1_000, (i) => isPermitted(openPermit, NOW_MS + (i & 1))),
      200,
      'p50',
    ),
    row(
      'refusal by a closed gate',
      'ns',
      nanoseconds(2_000, 200, () => firstDenial(good, closed)),
      5_000,
    ),
    row(
      'all checks, none objects',
      'ns',
      nanoseconds(2_000, 200, () => firstDenial(good, seen)),
      5_000,
    ),
    row(
      'checks and approval',
      'ns',
      nanoseconds(2_000, 200, () => approve(good, terms, seen)),
      10_000,
    ),
    row(
      'assert again at the send line, batch of 4',
      'ns',
      nanoseconds(2_000, 500, () => reassert(batch, line)),
      5_000,
    ),
  ];
}

/** A quoting engine whose market wanders; the shell's work is done outside the measured time. */
function quotingRig(): Rig {
  const rig = new Rig();
  rig.keepEffects = false;
  return rig.start();
}

function bookRows(samples: number): Row[] {
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
    row('book event to decision', 'us', all, 50),
    row('  of these: nothing to do', 'us', quiet, null),
    row('  of these: cancels or places', 'us', deciding, null),
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
function mixedRow(count: number): Row {
  const rig = quotingRig();
  const next = random(2);
  const perSecond: number[] = [];
  rig.timed = { events: 0, ms: 0 };
  for (let i = 0; rig.timed.events < count; i += 1) {
    rig.nowMs += 5;
    rig.feed(bboEvent(rig, i % 2 === 0 ? btc : eth, next));
    if (i % 10 === 9) rig.step();
    if (i % 40 === 0) fillOne(rig, next);
    if (rig.timed.events < 20_000 * (perSecond.length + 1)) continue;
    perSecond.push(rig.timed.events / (rig.timed.ms / 1_000));
  }
  if (rig.engine.fsm.state !== 'ACTIVE')
    throw new Error(`the bench halted: ${rig.engine.fsm.halt.cause.raw_code}`);
  const sorted = perSecond.sort((a, b) => b - a);
  const p50 = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const p99 = sorted[sorted.length - 1] ?? Number.NaN;
  return {
    name: 'mixed core events',
    unit: 'events/s',
    p50,
    p99,
    limit: 100_000,
    ratio: 100_000 / p50,
    n: rig.timed.events,
  };
}

/** A small execution, of alternating sides so that no position builds up, below the execution throttle. */
function fillOne(rig: Rig, next: () => number): void {
  if (rig.nowMs % 2_000 !== 0) return;
  const side = (rig.desk.ledger.coins.get(btc)?.szi ?? 0) > 0 ? 'sell' : 'buy';
  const [order] = rig.restingOf(btc, side);
  if (order !== undefined) rig.fill(order.oid, 1 + Math.floor(next() * 3));
}

function deskRows(): Row[] {
  const rig = quotingRig();
  rig.pass(2_000);
  const { desk } = rig;
  const books = {
    table: desk.table,
    source: desk.source,
    tolerated: desk.tolerated,
    ledger: desk.ledger,
    past: { positions: new Map(), cash: desk.cash, funding: desk.funding, reordered: desk.reordered },
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
    row(
      'exposure of all coins',
      'us',
      thousandth(nanoseconds(2_000, 100, () => totalWorstUusd(coinsAtRisk(desk)))),
      20,
    ),
    row(
      'reconciliation pass',
      'us',
      thousandth(nanoseconds(500, 20, () => compare(books, seen, new Map()))),
      null,
    ),
    row('snapshot', 'us', thousandth(nanoseconds(500, 10, () => snapshotOf(rig.engine, stamp, shell))), null),
  ];
}

function thousandth(samples: number[]): number[] {
  return samples.map((sample) => sample / 1_000);
}

function print(rows: readonly Row[]): void {
  const text = (value: number | null) =>
    value === null ? '-' : value >= 1_000 ? value.toFixed(0) : value.toPrecision(3);
  for (const { name, unit, p50, p99, limit, ratio, n } of rows) {
    const figures = `p50 ${text(p50)}  p99 ${text(p99)}  limit ${text(limit)}  ratio ${text(ratio)}  n ${n}`;
    globalThis.process.stdout.write(`${name.padEnd(44)} ${unit.padEnd(9)} ${figures}\n`);
  }
}

const rows = [...pureRows(), ...deskRows(), ...bookRows(100_000), mixedRow(events)];
if (values.json === true) globalThis.process.stdout.write(`${JSON.stringify(rows)}\n`);
else print(rows);
if (rows.some(({ ratio }) => ratio !== null && ratio > 1)) globalThis.process.exitCode = 1;
