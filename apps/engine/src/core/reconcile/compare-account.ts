/**
 * Our books against the venue's account: positions and cash exactly, unrealised PnL on the venue's own mark within a
 * cent. A value that we held at some moment of the read agrees with it.
 */
import type { DriftDifference } from '@agora/shared/event-risk';
import type { Coin } from '@agora/shared/ids';
import { type CoinLedger, type Ledger, ledgerOf } from '../position/ledger.ts';
import { entryUusdOf, type VenuePosition } from '../position/opening.ts';
import { isQuietSince, newRecent, type Recent, wasHeldSince } from '../position/recent.ts';
import { QUIET_MS, type SeenAccount, type VenueView } from './view.ts';

/** One cent: the venue's figures round in ways that are not documented. */
export const UNREALIZED_TOLERANCE_UUSD = 10_000;

/** What position, cash and our total of funding were lately, and the funding totals as of the last agreement. */
export interface AccountPast {
  readonly positions: ReadonlyMap<Coin, Recent>;
  readonly cash: Recent;
  readonly received: ReadonlyMap<Coin, Recent>;
  readonly funding: ReadonlyMap<Coin, FundingMark>;
  /** Coins whose fills were not booked in the venue's order, because one came late: their cost is the venue's to say. */
  readonly reordered: ReadonlySet<Coin>;
}

/** The venue's total of funding paid, and ours, when they were last seen together. */
export interface FundingMark {
  readonly venuePaidUusd: number;
  readonly oursUusd: number;
}

/** A funding payment that the stream did not tell us of (negative = paid). */
export interface LearnedFunding {
  readonly coin: Coin;
  readonly usdcUusd: number;
}

/** What a position cost, where our books could not know: the fills that made it were booked in another order. */
export interface LearnedCost {
  readonly coin: Coin;
  readonly entryUusd: number;
}

export interface AccountCompared {
  readonly differences: DriftDifference[];
  readonly unquiet: DriftDifference[];
  readonly funding: LearnedFunding[];
  readonly costs: LearnedCost[];
  /** Coins whose position agreed and was quiet: their ended orders have no fills outstanding. */
  readonly agreed: ReadonlySet<Coin>;
}

export function compareAccount(
  ledger: Ledger,
  past: AccountPast,
  view: Pick<VenueView, 'issuedMs'> & { readonly account: SeenAccount; readonly stateMs: number },
): AccountCompared {
  const sinceMs = view.issuedMs - QUIET_MS;
  // Cash and funding move by themselves: a node that lags shows what they were then.
  const moneySinceMs = view.stateMs - QUIET_MS;
  const out: { differences: DriftDifference[]; unquiet: DriftDifference[] } = {
    differences: [],
    unquiet: [],
  };
  const agreed = new Set<Coin>();
  const costs: LearnedCost[] = [];
  const shown = new Map(view.account.positions.map((position) => [position.coin, position]));
  for (const [coin, own] of ledger.coins) {
    const recent = past.positions.get(coin);
    const quiet = recent === undefined || isQuietSince(recent, sinceMs);
    const szi = shown.get(coin)?.szi ?? 0;
    const explained = recent === undefined ? szi === own.szi : wasHeldSince(recent, own.szi, szi, sinceMs);
    if (!explained) (quiet ? out.differences : out.unquiet).push(position(coin, own.szi, szi));
    else if (quiet) {
      agreed.add(coin);
      const position = shown.get(coin);
      if (!past.reordered.has(coin)) out.differences.push(...unrealized(own, position));
      else if (position !== undefined && szi === own.szi)
        costs.push({ coin, entryUusd: entryUusdOf(position) });
    }
  }
  for (const coin of view.account.strangePositions) {
    out.differences.push({ kind: 'position', subject: coin, ours: 'not traded', venue: 'a position' });
  }
  const funding = [...missedFunding(ledger, past, shown, moneySinceMs)];
  compareCash(ledger, past.cash, view.account.cashUusd, funding, moneySinceMs, out);
  return { ...out, funding, costs, agreed };
}

function compareCash(
  ledger: Ledger,
  recent: Recent,
  venueUusd: number,
  funding: readonly LearnedFunding[],
  sinceMs: number,
  out: { differences: DriftDifference[]; unquiet: DriftDifference[] },
): void {
  const learned = funding.reduce((sum, { usdcUusd }) => sum + usdcUusd, 0);
  if (wasHeldSince(recent, ledger.cashUusd, venueUusd - learned, sinceMs)) return;
  const difference: DriftDifference = {
    kind: 'cash',
    subject: 'USDC',
    ours: `${ledger.cashUusd + learned} micro-USD`,
    venue: `${venueUusd} micro-USD`,
  };
  (isQuietSince(recent, sinceMs) ? out.differences : out.unquiet).push(difference);
}

/** The venue's own total of funding has moved by other payments than those we were told of before or while it was read. */
function* missedFunding(
  ledger: Ledger,
  { funding, received }: AccountPast,
  shown: ReadonlyMap<Coin, VenuePosition>,
  sinceMs: number,
): Generator<LearnedFunding> {
  for (const [coin, mark] of funding) {
    const paid = shown.get(coin)?.fundingPaidAllTimeUusd ?? null;
    if (paid === null) continue;
    const ours = ledgerOf(ledger, coin).fundingUusd;
    const shownUusd = mark.oursUusd + mark.venuePaidUusd - paid;
    const recent = received.get(coin) ?? newRecent();
    if (!wasHeldSince(recent, ours, shownUusd, sinceMs)) yield { coin, usdcUusd: shownUusd - ours };
  }
}

function position(coin: string, ours: number, venue: number): DriftDifference {
  return { kind: 'position', subject: coin, ours: `${ours} lots`, venue: `${venue} lots` };
}

function* unrealized(own: CoinLedger, shown: VenuePosition | undefined): Generator<DriftDifference> {
  if (shown === undefined || own.szi === 0) return;
  const value = shown.positionValueUusd;
  const ours = own.szi > 0 ? value - own.entryUusd : own.entryUusd - value;
  if (Math.abs(ours - shown.unrealizedUusd) <= UNREALIZED_TOLERANCE_UUSD) return;
  const venue = `${shown.unrealizedUusd} micro-USD`;
  yield { kind: 'unrealized_pnl', subject: shown.coin, ours: `${ours} micro-USD`, venue };
}
