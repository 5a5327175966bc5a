// A vault as `vaultDetails` tells it.
import type { VaultShare } from '../../accounts/account.ts';
import { accountValueUusd, withdrawableUusd } from '../../accounts/margin.ts';
import { shareOf, worthOf } from '../../accounts/vaults.ts';
import { UUSD_PER_USD } from '../asset.ts';
import type { VaultFollowerView, VaultView } from '../seam/views.ts';
import type { Address } from '../seam/words.ts';
import { formatUusd, type Venue } from '../venue.ts';
import { portfolioView } from './history.ts';

const DAY_MS = 86_400_000;
const LEADER_COMMISSION = 0.1;

/** Null for an address that is no vault. */
export function vaultView(venue: Venue, vaultAddress: Address, user: Address | null): VaultView | null {
  const account = venue.accounts.get(vaultAddress);
  if (account === undefined || account.vault === null) return null;
  const follower = (who: Address | 'Leader', share: VaultShare): VaultFollowerView => {
    const worth = worthOf(account, share.shares);
    const pnl = formatUusd(worth - share.basisUusd);
    return {
      user: who,
      vaultEquity: formatUusd(worth),
      pnl,
      allTimePnl: pnl,
      daysFollowing: Math.floor((venue.clockMs - share.sinceMs) / DAY_MS),
      vaultEntryTime: share.sinceMs,
      lockupUntil: share.lockedUntilMs,
    };
  };
  const leader = account.master ?? vaultAddress;
  const own = user === null ? undefined : shareOf(account, user);
  const leaderWorth = worthOf(account, shareOf(account, leader)?.shares ?? 0);
  return {
    name: account.name,
    vaultAddress,
    leader,
    description: account.vault.description,
    portfolio: portfolioView(venue, vaultAddress),
    apr: 0,
    followerState: user === null || own === undefined ? null : follower(user, own),
    leaderFraction: leaderWorth / Math.max(1, accountValueUusd(account)),
    leaderCommission: LEADER_COMMISSION,
    followers: account.vault.shares.map(([who, share]) => follower(who === leader ? 'Leader' : who, share)),
    maxDistributable: withdrawableUusd(account) / UUSD_PER_USD,
    maxWithdrawable: withdrawableUusd(account) / UUSD_PER_USD,
    isClosed: false,
    relationship: { type: 'normal' },
    allowDeposits: true,
    alwaysCloseOnWithdraw: false,
  };
}
