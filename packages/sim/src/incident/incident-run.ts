// Runs an incident on virtual time: the real engine core against the paper venue's own core and market. Same file and seed, same
// run, to the last byte, at any speed. What came of it is in the venue's journal, the audit chain and the samples of equity.
import { createHash } from 'node:crypto';
import { DEFAULT_ASSETS } from '@agora/paper-venue/src/core/config.ts';
import { durationMs } from '@agora/paper-venue/src/market/scenario-schema.ts';
import { scriptOf } from '@agora/paper-venue/src/market/scenario-script.ts';
import { coinSchema } from '@agora/shared/ids';
import { epochMsOf } from '@agora/shared/time';
import { EngineWorld } from '../engine-world.ts';
import { shippedEngine } from '../shipped-config.ts';
import { tradingReport } from '../trading-report.ts';
import { ACCOUNT } from '../venue-world.ts';
import { strike } from './faults.ts';
import type { Customer, Incident } from './incident-file.ts';
import type { OraclePoint, Sample, Seen } from './seen.ts';

/** How often the venue's own figures of the account are noted. */
const SAMPLE_MS = 250;
const BLOCK_MS = 70;
const LATENCY_MS = 125;

export interface IncidentRun extends Seen {
  readonly world: EngineWorld;
}

export interface IncidentOptions {
  readonly name: string;
  readonly incident: Incident;
  readonly seed: number;
  /** Takes each line of a recording. */
  readonly record?: (line: string) => void;
}

/** A run that has been set up and has not begun; `advance` lets it live for so long. */
export function prepareIncident({
  name,
  incident,
  seed,
  record,
}: IncidentOptions): IncidentRun & { advance(ms: number): boolean } {
  const startMs = epochMsOf(incident.starts_at);
  const script = scriptOf(
    incident.scenario,
    startMs,
    DEFAULT_ASSETS.map((asset) => asset.name),
    name,
  );
  const world = new EngineWorld({
    config: {
      ...shippedEngine(),
      coins: incident.coins,
      envelope: incident.envelope,
      strategy: incident.strategy,
    },
    ...{ seed, startMs, blockMs: BLOCK_MS, latencyMs: LATENCY_MS, usd: String(incident.account_usd), script },
    makerVolume14dUsd: incident.maker_volume_14d_usd,
    ...(incident.request_budget !== undefined && { requestBudgetBase: incident.request_budget }),
    ...(record !== undefined && { record }),
  });
  const samples: Sample[] = [];
  const oracleLog: OraclePoint[] = [];
  world.time.every(SAMPLE_MS, () => {
    samples.push(sampleOf(world));
    noteOracle(world, oracleLog);
  });
  for (const customer of incident.customers) serve(world, customer, startMs);
  for (const fault of incident.faults) world.time.at(startMs + fault.at, () => strike(world, fault));
  const endsMs = startMs + (durationMs(incident.scenario.duration) ?? 0);
  for (const { atMs, untilMs, coin, text } of script.annotationsBetween(startMs, endsMs + 1))
    world.time.at(atMs, () =>
      world.process.feed({
        kind: 'market_note',
        coin: coin === null ? null : coinSchema.parse(coin),
        text,
        untilWallMs: untilMs,
      }),
    );
  return {
    ...{ name, incident, seed, world, samples, oracleLog, endsMs },
    ...{ beginsMs: startMs + incident.begins, startUsd: sampleOf(world).equityUsd, latencyMs: LATENCY_MS },
    venue: world.venue.journal.story,
    audit: world.chain.reader.story,
    get requests() {
      const { nRequestsUsed: used, nRequestsCap: cap } = world.venue.exchange.userRateLimit(ACCOUNT);
      return { used, cap };
    },
    books: (outages) => tradingReport(world, { fromUs: startMs * 1_000, toUs: endsMs * 1_000 }, outages),
    advance: (ms) => {
      world.time.runUntil(Math.min(endsMs, world.time.nowMs + ms));
      if (world.time.nowMs < endsMs) return true;
      // What is under way at the end is nobody's loss: it is judged once it has come to something.
      world.settle();
      return false;
    },
  };
}

export function runIncident(options: IncidentOptions): IncidentRun {
  const run = prepareIncident(options);
  run.advance(run.endsMs - run.world.time.nowMs);
  return run;
}

/** One number that two equal runs share: every line of the audit chain and of the venue's journal is in it. */
export function fingerprint({ world }: IncidentRun): string {
  return createHash('sha256').update(`${world.chain.head} ${world.venue.digest()}`).digest('hex');
}

function sampleOf({ time, venue }: EngineWorld): Sample {
  const { marginSummary } = venue.exchange.clearinghouseState(ACCOUNT);
  return { ms: time.nowMs, equityUsd: Number(marginSummary.accountValue) };
}

/** Of the first coin: incidents of the oracle have one. */
function noteOracle({ time, venue, coins }: EngineWorld, log: OraclePoint[]): void {
  const px = Number(venue.exchange.assetCtx(coins[0] ?? '')?.oraclePx);
  if (log.at(-1)?.px !== px) log.push({ ms: time.nowMs, px });
}

function serve(world: EngineWorld, customer: Customer, startMs: number): void {
  const { from, to, every, coin, side, until_position_usd: usdMax = Number.POSITIVE_INFINITY } = customer;
  const come = () => {
    if (world.time.nowMs > startMs + to) return;
    if (positionUsd(world, coin) < usdMax) world.venue.takeBest(coin, side === 'sells' ? 'B' : 'A');
    world.time.after(every, come);
  };
  world.time.at(startMs + from, come);
}

function positionUsd({ venue }: EngineWorld, coin: string): number {
  const held = venue.exchange
    .clearinghouseState(ACCOUNT)
    .assetPositions.find(({ position }) => position.coin === coin);
  return Math.abs(Number(held?.position.positionValue ?? 0));
}
