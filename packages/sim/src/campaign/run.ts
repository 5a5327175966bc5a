// One seed, lived through: the plan's faults fall on a trading engine (safety), then they stop and it has to trade again (liveness), then it
// is stopped and nothing may rest. What came of it is told by the venue's journal and the audit chain, never by the engine.
import { createHash } from 'node:crypto';
import { type Outages, type Span, US_PER_MS, type Verdict } from '@agora/testkit/judge/verdict';
import { roomyEnvelope } from '@agora/testkit/roomy-envelope';
import { EngineWorld } from '../engine-world.ts';
import { shippedEngine } from '../shipped-config.ts';
import { type TradingReport, tradingReport } from '../trading-report.ts';
import { ACCOUNT } from '../venue-world.ts';
import { differencesIn, rowsOf } from './books.ts';
import type { CampaignFault } from './fault.ts';
import { inject } from './inject.ts';
import { factsOf, spanUs } from './known.ts';
import { Lasting, type Quoted } from './lasting.ts';
import { LatchLooks } from './latch-looks.ts';
import { Operator } from './operator.ts';
import { type Item, type Letter, planOf } from './plan.ts';
import { type Sights, sightsOf } from './sights.ts';

const START_MS = Date.UTC(2026, 2, 1, 9);
const WARM_UP_MS = 90_000;
/** After the last fault: every pause, window and budget has run out, and an operator has done what the manual says. */
const BACK_WITHIN_MS = 300_000;
const LOOK_MS = 250;
const GONE_WITHIN_MS = 10_000;
const PROVEN_WITHIN_MS = 20_000;
/** What a stream or the latch may take to be believed again. */
const TAIL_MS = 2_000;
/** A guardian that was not there looks for a second before it says anything. */
const GUARDIAN_TAIL_MS = 1_000;
/** Until the desk of a new life is open nobody takes down what is told of the account. */
const OPENING_TAIL_MS = 1_000;
type Kinds = ReadonlySet<CampaignFault['kind']>;
/** While these last redis-latch answers, and gives no good contact. */
const NO_CONTACT: Kinds = new Set<CampaignFault['kind']>(['latch_refuses']);
/** While these last, and a moment longer, it does not reach the venue, or may not hear everything of its account. */
const UNREACHED: Kinds = new Set<CampaignFault['kind']>([
  ...(['venue_errors', 'http_fails', 'orders_lost', 'socket_lost', 'stream_silent'] as const),
]);
const DEAF: Kinds = new Set<CampaignFault['kind']>(['venue_errors', 'crash', 'stall', 'http_fails']);

export interface SeedOptions {
  readonly seed: number;
  readonly hours: number;
  readonly letters?: readonly Letter[];
  /** Only these of the plan's items, by index; all, where there is none. */
  readonly keep?: readonly number[];
  /** These instead of the plan: what once broke strikes again however plans are made today. */
  readonly items?: readonly TimedFault[];
}

export type TimedFault = Pick<Item, 'atMs' | 'fault'>;

export interface SeedResult {
  readonly seed: number;
  readonly plan: readonly TimedFault[];
  /** What did not hold, in words; empty = all held. */
  readonly broken: readonly Finding[];
  /** How many things each judge looked at. */
  readonly examined: Sights;
  readonly sights: Sights;
  /** Equal for equal runs. */
  readonly trace: string;
  readonly events: number;
}

export interface Finding {
  /** Number of the invariant, or a word for what is none. */
  readonly id: string;
  readonly what: string;
}

export async function runSeed({ seed, hours, letters, keep, items }: SeedOptions): Promise<SeedResult> {
  const spanMs = Math.round(hours * 3_600_000);
  const whole: readonly TimedFault[] = items ?? planOf(seed, spanMs, letters);
  const plan = keep === undefined ? whole : keep.flatMap((index) => whole[index] ?? []);
  const world = new EngineWorld({
    ...{ config: roomyEnvelope(shippedEngine()), seed, startMs: START_MS },
    ...{ blockMs: 70, latencyMs: 125, usd: '100000', guarded: true },
  });
  const broken: Finding[] = [];
  let examined: Sights = {};
  const operator = new Operator(world);
  const latchLooks = new LatchLooks(world);
  try {
    await world.live(WARM_UP_MS);
    const fromMs = world.time.nowMs;
    for (const { atMs, fault } of plan) world.time.at(fromMs + atMs, () => inject(world, operator, fault));
    await world.live(spanMs);
    broken.push(...(await comesBack(world, operator)));
    const calmMs = world.time.nowMs;
    broken.push(...(await stops(world, operator)));
    const isSettled = await world.liveUntilSettled();
    const outages = outagesOf(plan, fromMs, world);
    const facts = factsOf(world, operator, latchLooks);
    const report = tradingReport(world, { fromUs: 0, toUs: 1 }, outages, facts);
    broken.push(...judged(report.verdicts), ...booksOf(world, report.pnl, isSettled, calmMs));
    examined = Object.fromEntries(report.verdicts.map((each) => [each.id, each.examined]));
  } catch (error) {
    broken.push({
      id: 'throw',
      what: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    });
  }
  const parts = [world.chain.head, world.venue.digest(), world.guardian?.digest()];
  const trace = createHash('sha256').update(parts.join(' ')).digest('hex');
  return {
    seed,
    plan: whole,
    broken,
    examined,
    sights: sightsOf(world),
    trace,
    events: world.process.events,
  };
}

/** After anything at all, with no more faults and an operator who does what the manual says, it quotes both sides of every coin, and goes on so. */
async function comesBack(world: EngineWorld, operator: Operator): Promise<Finding[]> {
  operator.endsReducing();
  const lasting = new Lasting();
  for (let ms = 0; ms < BACK_WITHIN_MS; ms += LOOK_MS) {
    await world.live(LOOK_MS);
    if (lasting.look(world.time.nowMs, quotedIn(world))) return [];
  }
  const { state, halt } = world.engine.fsm;
  const answer = world.process.answers.at(-1);
  const why = `${state}, ${halt.cause.raw_code}, last answer ${answer?.code ?? 'none'}: ${answer?.gates.flatMap(({ gate, holds }) => (holds ? [] : [gate])).join(' ')}`;
  const what = `not back on both sides for good ${BACK_WITHIN_MS / 1_000} s after the last fault: ${why}`;
  return [{ id: 'liveness', what }];
}

/** I-04: a stop, and within ten seconds the venue shows no order of ours; then the proof. */
async function stops(world: EngineWorld, operator: Operator): Promise<Finding[]> {
  operator.sleeps = true;
  operator.stop('engine');
  const verifiedBefore = verified(world);
  await world.live(GONE_WITHIN_MS);
  const resting = world.venue.exchange.openOrders(ACCOUNT).length;
  const findings = resting === 0 ? [] : [{ id: 'I-04', what: `${resting} orders rest 10 s after a stop` }];
  await world.live(PROVEN_WITHIN_MS - GONE_WITHIN_MS);
  if (verified(world) === verifiedBefore) findings.push({ id: 'I-04', what: 'the stop was never verified' });
  return findings;
}

function verified(world: EngineWorld): number {
  return world.chain.reader.story.events.filter(({ event }) => event === 'halt_verified').length;
}

function quotedIn({ engine, venue, coins }: EngineWorld): Quoted {
  if (engine.fsm.state !== 'ACTIVE' || engine.closure !== 'open') return 'halted or closed';
  const sides = new Set(venue.exchange.openOrders(ACCOUNT).map(({ coin, side }) => `${coin} ${side}`));
  return sides.size === 2 * coins.length ? 'both sides' : 'fewer';
}

/** `calmMs`: from when on nothing fails any more, and the engine quotes. */
function booksOf(
  { chain, venue, process }: EngineWorld,
  pnl: TradingReport['pnl'],
  isSettled: boolean,
  calmMs: number,
): Finding[] {
  const { story } = chain.reader;
  const away = process.held.map((span) => spanUs(span, OPENING_TAIL_MS));
  const drifts = story.events.filter(({ event, ms }) => event === 'risk.recon_drift' && ms >= calmMs).length;
  const rows = rowsOf(venue.journal.story, story, away);
  return differencesIn({ isSettled, rows, pnl, drifts }).map((what) => ({ id: 'books', what }));
}

function judged(verdicts: readonly Verdict[]): Finding[] {
  return verdicts
    .filter(({ holds }) => !holds)
    .map(({ id, evidence }) => ({ id, what: evidence.slice(0, 3).join(' | ') }));
}

function outagesOf(
  plan: readonly TimedFault[],
  fromMs: number,
  { process, streams, guardian, latch }: EngineWorld,
): Outages {
  const spanOf = ({ atMs, fault }: TimedFault, tailMs: number): Span => ({
    fromUs: (fromMs + atMs) * US_PER_MS,
    toUs: (fromMs + atMs + ('ms' in fault ? fault.ms : 0) + tailMs) * US_PER_MS,
  });
  const deaf = plan.filter(
    ({ fault }) => DEAF.has(fault.kind) || ('stream' in fault && fault.stream === 'account'),
  );
  const of = (kinds: Kinds) => plan.filter(({ fault }) => kinds.has(fault.kind));
  return {
    latch: [
      ...of(NO_CONTACT).map((item) => spanOf(item, 0)),
      ...latch.redis.unanswered.map((span) => spanUs(span)),
    ],
    account: [
      ...deaf.map((item) => spanOf(item, TAIL_MS)),
      ...streams.droppedMs.map((ms) => ({ fromUs: ms * US_PER_MS, toUs: (ms + TAIL_MS) * US_PER_MS })),
    ],
    engine: process.held.map((span) => spanUs(span)),
    guardian: (guardian?.held ?? []).map((span) => spanUs(span, GUARDIAN_TAIL_MS)),
    // What leaves meanwhile comes in after its way, or never: the journal has the time at which it left.
    venue: of(UNREACHED).map((item) => ({ ...spanOf(item, TAIL_MS), holdsBytes: false as const })),
  };
}
