// The books of one account as three witnesses tell them: the venue's journal, the engine's audit chain and the frame in
// Redis. Each is added up by itself, in the same words; where a witness does not tell something it says null.
import type { Snapshot } from '@agora/shared/snapshot';
import type { AuditStory } from '../judge/audit-story.ts';
import { exact, product, sum } from '../judge/exact.ts';
import type { VenueStory } from '../judge/venue-story.ts';
import { US_PER_MS } from '../judge/verdict.ts';

export interface Books {
  readonly tids: ReadonlySet<number> | null;
  /** Σ size of the fills, by coin. */
  readonly filled: ReadonlyMap<string, bigint> | null;
  readonly fees: bigint | null;
  readonly openCloids: ReadonlySet<string> | null;
  readonly openCount: number;
  /** Signed, by coin; coins that are flat are left out. */
  readonly positions: ReadonlyMap<string, bigint>;
  /** What fills and funding did to the cash; not what was paid in. */
  readonly cashChange: bigint;
  /** Closed PnL less fees plus funding. */
  readonly realized: bigint | null;
}

interface BookedFill {
  readonly tid: number;
  readonly coin: string;
  readonly side: 'buy' | 'sell';
  readonly px: bigint;
  readonly sz: bigint;
  readonly fee: bigint;
  readonly closedPnl: bigint;
}

const ENDED_AT_ONCE = new Set(['rejected', 'denied', 'not_sent', 'never_landed']);

export function booksOfVenue(venue: VenueStory): Books {
  const open = [...venue.orders.values()].filter(({ ended }) => ended === null);
  const funding = sum(venue.funding.map(({ usd }) => usd));
  return {
    ...totals(venue.fills, funding),
    openCloids: new Set(open.map(({ cloid, oid }) => cloid ?? `oid ${oid}`)),
    openCount: open.length,
  };
}

/** `szDecimals` by coin gives the units of the audit's whole numbers. */
export function booksOfAudit(audit: AuditStory, szDecimals: ReadonlyMap<string, number>): Books {
  const fills = audit.fills.map((fill): BookedFill => {
    const decimals = szDecimals.get(fill.coin);
    if (decimals === undefined)
      throw new Error(`the audit has a fill of ${fill.coin}, which the venue does not list`);
    const { tid, coin, side } = fill;
    return {
      ...{ tid, coin, side },
      px: shifted(fill.px, 6 - decimals),
      sz: shifted(fill.sz, decimals),
      fee: shifted(fill.fee_uusd, 6),
      closedPnl: shifted(fill.closed_pnl_uusd, 6),
    };
  });
  const funding = sum(audit.funding.map(({ usdcUusd }) => shifted(usdcUusd, 6)));
  const open = openByAudit(audit, szDecimals);
  const booked = totals(fills, funding);
  const corrected = sum(audit.correctedUusd.map((uusd) => shifted(uusd, 6)));
  return { ...booked, realized: booked.realized + corrected, openCloids: open, openCount: open.size };
}

/** An intent is open until it was denied, refused, cancelled, filled whole, or a halt was verified after it: nothing rests then. */
function openByAudit(audit: AuditStory, szDecimals: ReadonlyMap<string, number>): Set<string> {
  const denied = new Set(audit.denied.map(({ boot, batch }) => `${boot} ${batch}`));
  const ended = new Set(
    audit.reports.flatMap(({ orders }) =>
      orders.filter(({ outcome }) => ENDED_AT_ONCE.has(outcome)).map(({ cloid }) => cloid),
    ),
  );
  const filled = new Map<string, bigint>();
  for (const { cloid, sz, coin } of audit.fills)
    if (cloid !== null) filled.set(cloid, (filled.get(cloid) ?? 0n) + shifted(sz, szDecimals.get(coin) ?? 0));
  const verifiedSeq = audit.events.findLast(({ event }) => event === 'halt_verified')?.seq ?? -1;
  const open = audit.intents.filter(
    ({ seq, cloid, boot, batch, sz }) =>
      seq > verifiedSeq &&
      !denied.has(`${boot} ${batch}`) &&
      !ended.has(cloid) &&
      !audit.canceled.has(cloid) &&
      !audit.canceled.has(audit.oids.get(cloid) ?? cloid) &&
      (filled.get(cloid) ?? 0n) < exact(sz),
  );
  return new Set(open.map(({ cloid }) => cloid));
}

/**
 * The frame names no cloids and no tids. Its loss runs from the day's begin, which is everything for an account that traded on
 * that day alone: of one with a fill or funding before it, it tells no realised PnL; nor after a restart (`lives` above 1),
 * since it leaves out then, on purpose, what an open position had gained before.
 */
export function booksOfFrame(
  { exposure, orders, loss }: Snapshot,
  { deposited, fills, funding }: Pick<VenueStory, 'deposited' | 'fills' | 'funding'>,
  lives: number,
): Books {
  const dayStartMs = Date.parse(loss.series_start_at);
  const isOfOneDay = [...fills, ...funding].every(({ us }) => us >= dayStartMs * US_PER_MS);
  const held = exposure.rows.filter(({ szi }) => szi !== '0');
  const value = sum(held.map(({ szi, mark_px }) => product(exact(szi), exact(mark_px ?? '0'))));
  const unrealized = sum(held.map(({ unrealized_pnl_usd }) => exact(unrealized_pnl_usd ?? '0')));
  return {
    tids: null,
    filled: null,
    fees: null,
    openCloids: null,
    openCount: orders.resting + orders.in_flight + orders.unresolved,
    positions: new Map(held.map(({ coin, szi }) => [coin, exact(szi)])),
    cashChange: exact(exposure.equity_usd ?? '0') - value - deposited,
    realized:
      lives > 1 || !isOfOneDay || loss.daily_pnl_usd === null ? null : exact(loss.daily_pnl_usd) - unrealized,
  };
}

function totals(fills: readonly BookedFill[], funding: bigint) {
  const filled = new Map<string, bigint>();
  const positions = new Map<string, bigint>();
  let [fees, closed, paid] = [0n, 0n, 0n];
  const tids = new Set<number>();
  for (const { tid, coin, side, px, sz, fee, closedPnl } of fills) {
    tids.add(tid);
    const signed = side === 'buy' ? sz : -sz;
    filled.set(coin, (filled.get(coin) ?? 0n) + sz);
    positions.set(coin, (positions.get(coin) ?? 0n) + signed);
    fees += fee;
    closed += closedPnl;
    paid += product(px, signed);
  }
  for (const [coin, held] of positions) if (held === 0n) positions.delete(coin);
  return {
    tids,
    filled,
    fees,
    positions,
    cashChange: funding - paid - fees,
    realized: closed - fees + funding,
  };
}

/** A whole number of 10^-decimals. */
function shifted(value: number, decimals: number): bigint {
  return BigInt(value) * 10n ** BigInt(12 - decimals);
}
