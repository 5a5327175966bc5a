// The books of a night, once nothing of the account is under way: what differs between venue and audit, or between the venue and the engine's own
// ledger, is a finding. Two things no audit can know, and are not asked of it then: funding that was paid while no engine was there, which the
// next opening has in its cash, and what was realised by fills that a life booked before the ones they follow, where it ended before it learned
// what that had cost.
import { compareBooks, type Row } from '@agora/testkit/agreement/compare';
import { booksOfAudit, booksOfVenue } from '@agora/testkit/agreement/sides';
import type { AuditStory } from '@agora/testkit/judge/audit-story';
import type { VenueFill, VenueStory } from '@agora/testkit/judge/venue-story';
import type { Span } from '@agora/testkit/judge/verdict';
import type { TradingReport } from '../trading-report.ts';

const CENT_USD = 0.01;
const REALIZED = 'realised PnL, USD';

export interface SettledBooks {
  /** Whether it came to rest at all. */
  readonly isSettled: boolean;
  readonly rows: readonly Row[];
  readonly pnl: TradingReport['pnl'];
  /** Differences that the engine told of after the faults were over and it quoted again. */
  readonly drifts: number;
}

/** In words; empty = all agree. */
export function differencesIn({ isSettled, rows, pnl, drifts }: SettledBooks): string[] {
  const differing = rows
    .filter(({ agrees }) => !agrees)
    .map(({ what, venue, audit, difference }) => `${what} ${venue}, audited ${audit} ${difference}`.trim());
  const equity = pnl.equityDiffersUsd;
  return [
    ...(isSettled ? [] : ['something of the account is still under way after the night']),
    ...differing,
    ...(pnl.cashEqual ? [] : ["the ledger's cash is not the venue's"]),
    // A number that is none is no agreement.
    ...(equity < CENT_USD ? [] : [`the ledger's equity is off by ${equity} USD`]),
    ...(drifts === 0 ? [] : [`${drifts} drifts told after the faults`]),
  ];
}

/** `away`: when no engine heard of the account. */
export function rowsOf(venue: VenueStory, audit: AuditStory, away: readonly Span[]): Row[] {
  const isUnheard = venue.funding.some(({ us }) => away.some((span) => span.fromUs <= us && us <= span.toUs));
  const rows = compareBooks({
    venue: booksOfVenue(isUnheard ? { ...venue, funding: [] } : venue),
    audit: booksOfAudit(isUnheard ? { ...audit, funding: [] } : audit, venue.szDecimals),
    redis: null,
  });
  return isRealizedKnown(venue.fills, audit) ? rows : rows.filter(({ what }) => what !== REALIZED);
}

/** Every life that booked a fill of a coin before an earlier one put that coin's cost right later. */
function isRealizedKnown(fills: readonly VenueFill[], { fills: noted, corrected }: AuditStory): boolean {
  const byCoin = [...Map.groupBy(fills, ({ coin }) => coin)];
  const made = new Map(byCoin.map(([coin, own]) => [coin, new FillsMade(own)]));
  return noted.every(({ tid, coin, seq, boot }) => {
    const isInOrder = made.get(coin)?.take(tid) ?? true;
    return isInOrder || corrected.some((each) => each.coin === coin && each.boot === boot && each.seq > seq);
  });
}

/** The fills of one coin, in the order in which the venue made them. */
class FillsMade {
  readonly #tids: readonly number[];
  readonly #taken = new Set<number>();
  #next = 0;

  constructor(fills: readonly VenueFill[]) {
    this.#tids = fills.map(({ tid }) => tid);
  }

  /** Whether all before it were taken. */
  take(tid: number): boolean {
    const isNext = this.#tids[this.#next] === tid;
    this.#taken.add(tid);
    for (let next = this.#tids[this.#next]; next !== undefined && this.#taken.has(next); ) {
      this.#next += 1;
      next = this.#tids[this.#next];
    }
    return isNext;
  }
}
