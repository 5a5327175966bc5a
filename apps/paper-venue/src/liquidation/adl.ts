// Auto-deleveraging: what is worth less than nothing is closed against the other side's most profitable and most
// leveraged positions, at the mark before the one that sank it, or at the price at which nothing is left if that is
// worse for it. No debt remains.
import type { Account, Perp } from '../accounts/account.ts';
import { accountValueUusd } from '../accounts/margin.ts';
import { settle } from '../accounts/settlement.ts';
import type { Venue } from '../core/venue.ts';
import { trimReduceOnly } from '../matching/reduce-only.ts';
import { bankruptcyPx, restUusd } from './bankruptcy.ts';
import type { Unit } from './liquidate.ts';

const DIR = 'Auto-Deleveraging';

export function deleverage(venue: Venue, unit: Unit): void {
  const smallestFirst = unit.perps.toSorted((a, b) => notional(a) - notional(b));
  for (const [i, perp] of smallestFirst.entries()) {
    const before = perp.asset.markBeforePx;
    const isLast = i === smallestFirst.length - 1;
    const leavesDebt = isLast && restUusd(unit, perp) + perp.szi * before < 0;
    close(venue, unit.account, perp, leavesDebt ? bankruptcyPx(unit, perp, 0) : before);
  }
}

function close(venue: Venue, account: Account, perp: Perp, px: number): void {
  const isBuy = perp.szi < 0;
  for (const other of rankedAgainst(venue, perp)) {
    const sz = Math.min(Math.abs(perp.szi), Math.abs(other.perp.szi));
    if (sz === 0) return;
    settle(venue, account, perp, isBuy, { px, sz, dir: DIR });
    settle(venue, other.account, other.perp, !isBuy, { px, sz, dir: DIR });
    trimReduceOnly(venue, other.perp);
  }
}

type Ranked = { account: Account; perp: Perp; score: number };

/** Holders of the other side: profit against entry times leverage in use, highest first; equals by address. */
function rankedAgainst(venue: Venue, { asset, szi }: Perp): Ranked[] {
  const ranked: Ranked[] = [];
  for (const account of venue.accounts.values()) {
    const perp = account.perps[asset.index];
    if (perp === undefined || perp.szi * szi >= 0) continue;
    ranked.push({ account, perp, score: scoreOf(account, perp) });
  }
  return ranked.sort((a, b) => b.score - a.score || (a.account.address < b.account.address ? -1 : 1));
}

function scoreOf(account: Account, perp: Perp): number {
  const entryPx = perp.entryNtlUusd / Math.abs(perp.szi);
  const gain = perp.szi > 0 ? perp.asset.markPx / entryPx : entryPx / perp.asset.markPx;
  return gain * (notional(perp) / Math.max(1, accountValueUusd(account)));
}

function notional({ szi, asset }: Perp): number {
  return Math.abs(szi) * asset.markPx;
}
