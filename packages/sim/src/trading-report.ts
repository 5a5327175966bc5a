// How a simulated time of trading went, by the venue's journal and the audit chain: gate open, both sides quoted, halts,
// drift, books equal to the last digit, invariants.
import { compareBooks, type Row } from '@agora/testkit/agreement/compare';
import { booksOfAudit, booksOfVenue } from '@agora/testkit/agreement/sides';
import { type Facts, NO_FACTS } from '@agora/testkit/judge/facts';
import { judge } from '@agora/testkit/judge/judges';
import {
  type Evidence,
  limitsOf,
  NO_OUTAGES,
  type Outages,
  type Span,
  type Verdict,
} from '@agora/testkit/judge/verdict';
import { type GateTime, gateTime } from '@agora/testkit/prove/gate-time';
import { twoSidedShare } from '@agora/testkit/prove/two-sided';
import type { EngineWorld } from './engine-world.ts';
import { ACCOUNT, AGENT, GUARDIAN } from './venue-world.ts';

export interface TradingReport {
  readonly gate: GateTime;
  /** 0 to 1. */
  readonly twoSided: number;
  readonly drifts: number;
  readonly fills: number;
  readonly rows: readonly Row[];
  readonly verdicts: readonly Verdict[];
  /** The engine's own books against the venue's: cash in micro-USD and equity to the cent. */
  readonly pnl: { readonly cashEqual: boolean; readonly equityDiffersUsd: number };
}

export function evidenceOf(
  world: EngineWorld,
  outages: Outages = NO_OUTAGES,
  facts: Facts = NO_FACTS,
): Evidence {
  return {
    wallets: { account: ACCOUNT, engine: AGENT, others: [GUARDIAN] },
    venue: world.venue.journal.story,
    audit: world.chain.reader.story,
    limits: limitsOf(world.engine.facts.config.envelope),
    outages,
    facts,
  };
}

export function tradingReport(
  world: EngineWorld,
  span: Span,
  outages = NO_OUTAGES,
  facts = NO_FACTS,
): TradingReport {
  const evidence = evidenceOf(world, outages, facts);
  const { venue, audit } = evidence;
  const rows = compareBooks({
    venue: booksOfVenue(venue),
    audit: booksOfAudit(audit, venue.szDecimals),
    redis: null,
  });
  return {
    gate: gateTime(audit, span),
    twoSided: twoSidedShare(venue, world.coins, span),
    drifts: audit.events.filter(({ event }) => event === 'risk.recon_drift').length,
    fills: venue.fills.length,
    rows,
    verdicts: judge(evidence),
    pnl: pnlOf(world),
  };
}

function pnlOf({ engine, venue }: EngineWorld): TradingReport['pnl'] {
  const shown = venue.exchange.clearinghouseState(ACCOUNT);
  const ledger = engine.desk?.ledger;
  const cashUsd = (ledger?.cashUusd ?? Number.NaN) / 1e6;
  const valueUsd = shown.assetPositions.reduce((sum, { position }) => {
    return sum + Math.sign(Number(position.szi)) * Number(position.positionValue);
  }, 0);
  return {
    cashEqual: cashUsd === Number(shown.marginSummary.totalRawUsd),
    equityDiffersUsd: Math.abs(cashUsd + valueUsd - Number(shown.marginSummary.accountValue)),
  };
}
