// One account's answers: clearinghouse, limits, fees, role, agents. Unknown users read as empty accounts.
import { Account, Perp } from '../../accounts/account.ts';
import { agentsOf } from '../../accounts/agents.ts';
import { DAY_MS, FEE_DAYS, ratesFor, utcDay } from '../../accounts/fees.ts';
import {
  crossValueUusd,
  initialMarginUusd,
  isolatedValueUusd,
  maintenanceMarginUusd,
  maintenanceUusdCeil,
  positionMarginUusd,
  withdrawableUusd,
} from '../../accounts/margin.ts';
import { shareOf, worthOf } from '../../accounts/vaults.ts';
import { requestCap } from '../../limits/budget.ts';
import type { Asset } from '../asset.ts';
import { ceilDiv, floorDiv, formatScaled } from '../decimal.ts';
import type {
  ActiveAssetView,
  ClearinghouseView,
  ExtraAgentView,
  PositionView,
  RateLimitView,
  RoleView,
  SubAccountView,
  UserFeesView,
  VaultEquityView,
} from '../seam/views.ts';
import type { Address } from '../seam/words.ts';
import { formatPx, formatSz, formatUusd, type Venue } from '../venue.ts';
import { liquidationPx } from './liquidation-px.ts';

function accountOf(venue: Venue, user: Address): Account {
  return venue.accounts.get(user) ?? new Account(user, false, null);
}

export function clearinghouseView(venue: Venue, user: Address): ClearinghouseView {
  const account = accountOf(venue, user);
  const held = account.usedPerps.filter((perp) => perp.szi !== 0).toSorted((a, b) => a.asset.id - b.asset.id);
  const isolated = held.filter((perp) => perp.isolated);
  const cross = {
    value: crossValueUusd(account),
    ntl: sumOf(held, (perp) => (perp.isolated ? 0 : notionalUusd(perp))),
    rawUsd: account.rawUsd,
    marginUsed: positionMarginUusd(account),
  };
  const isolatedValue = sumOf(isolated, isolatedValueUusd);
  const whole = {
    value: cross.value + isolatedValue,
    ntl: cross.ntl + sumOf(isolated, notionalUusd),
    rawUsd: cross.rawUsd + sumOf(isolated, (perp) => perp.isolatedRawUsd),
    marginUsed: cross.marginUsed + isolatedValue,
  };
  return {
    marginSummary: summaryView(whole),
    crossMarginSummary: summaryView(cross),
    crossMaintenanceMarginUsed: formatUusd(maintenanceMarginUusd(account)),
    withdrawable: formatUusd(withdrawableUusd(account)),
    assetPositions: held.map((perp) => ({
      type: 'oneWay',
      position: positionView(account, perp, cross.value),
    })),
    time: venue.presentBlockMs(),
  };
}

type Summary = { value: number; ntl: number; rawUsd: number; marginUsed: number };

function summaryView({ value, ntl, rawUsd, marginUsed }: Summary): ClearinghouseView['marginSummary'] {
  return {
    accountValue: formatUusd(value),
    totalNtlPos: formatUusd(ntl),
    totalRawUsd: formatUusd(rawUsd),
    totalMarginUsed: formatUusd(marginUsed),
  };
}

function notionalUusd(perp: Perp): number {
  return Math.abs(perp.szi) * perp.asset.markPx;
}

function sumOf(perps: readonly Perp[], figure: (perp: Perp) => number): number {
  return perps.reduce((sum, perp) => sum + figure(perp), 0);
}

function positionView(account: Account, perp: Perp, crossValue: number): PositionView {
  const { asset, leverage } = perp;
  const size = Math.abs(perp.szi);
  const ntl = size * asset.markPx;
  const pnl = perp.szi > 0 ? ntl - perp.entryNtlUusd : perp.entryNtlUusd - ntl;
  const entryMargin = perp.entryNtlUusd / leverage;
  const value = perp.isolated ? isolatedValueUusd(perp) : crossValue;
  const others = perp.isolated ? 0 : maintenanceMarginUusd(account) - maintenanceUusdCeil(perp);
  return {
    coin: asset.coin,
    szi: formatSz(asset, perp.szi),
    leverage: leverageView(perp),
    entryPx: formatPx(asset, floorDiv(perp.entryNtlUusd + Math.floor(size / 2), size)),
    positionValue: formatUusd(ntl),
    unrealizedPnl: formatUusd(pnl),
    returnOnEquity: formatScaled(entryMargin === 0 ? 0 : Math.round((pnl / entryMargin) * 1e8), 8),
    liquidationPx: liquidationPx(perp, value, others),
    marginUsed: formatUusd(perp.isolated ? value : ceilDiv(ntl, leverage)),
    maxLeverage: asset.spec.maxLeverage,
    cumFunding: {
      allTime: formatUusd(perp.fundingAllTimeUusd),
      sinceOpen: formatUusd(perp.fundingSinceOpenUusd),
      sinceChange: formatUusd(perp.fundingSinceChangeUusd),
    },
  };
}

export function rateLimitView(venue: Venue, user: Address): RateLimitView {
  const account = accountOf(venue, user);
  return {
    cumVlm: formatScaled(account.cumVlmCents, 2),
    nRequestsUsed: Math.max(0, account.requestsUsed - account.requestsReserved),
    nRequestsCap: requestCap(venue.config, account),
    nRequestsSurplus: Math.max(0, account.requestsReserved - account.requestsUsed),
  };
}

export function roleView(venue: Venue, user: Address): RoleView {
  const agent = venue.agents.get(user);
  if (agent !== undefined) return { role: 'agent', data: { user: agent.master } };
  const account = venue.accounts.get(user);
  if (account === undefined) return { role: 'missing' };
  if (account.vault !== null) return { role: 'vault' };
  return account.master === null
    ? { role: 'user' }
    : { role: 'subAccount', data: { master: account.master } };
}

/** Named agents only: the unnamed one is not listed. */
export function extraAgentsView(venue: Venue, user: Address): ExtraAgentView[] {
  return agentsOf(venue, user).flatMap(({ address, name, validUntilMs }) =>
    name === null ? [] : [{ name, address, validUntil: validUntilMs }],
  );
}

export function userFeesView(venue: Venue, user: Address): UserFeesView {
  const account = accountOf(venue, user);
  const own = ratesFor(venue.config, account.volume, utcDay(venue.clockMs));
  const base = venue.config.feeTiers[0] ?? { takerPpm: 0, makerPpm: 0 };
  return {
    dailyUserVlm: dailyVolume(venue, account),
    feeSchedule: {
      cross: rate(base.takerPpm),
      add: rate(base.makerPpm),
      spotCross: '0.0007',
      spotAdd: '0.0004',
      tiers: feeTiers(venue),
      referralDiscount: '0.04',
      stakingDiscountTiers: [{ bpsOfMaxSupply: '0.0', discount: '0.0' }],
    },
    userCrossRate: rate(own.takerPpm),
    userAddRate: rate(own.makerPpm),
    userSpotCrossRate: '0.0007',
    userSpotAddRate: '0.0004',
    activeReferralDiscount: '0.0',
    trial: null,
    feeTrialEscrow: '0.0',
    nextTrialAvailableTimestamp: null,
    stakingLink: null,
    activeStakingDiscount: { bpsOfMaxSupply: '0.0', discount: '0.0' },
  };
}

function feeTiers(venue: Venue): UserFeesView['feeSchedule']['tiers'] {
  return {
    vip: venue.config.feeTiers.slice(1).map((tier) => ({
      ntlCutoff: formatScaled(tier.volumeAboveUsd, 0),
      cross: rate(tier.takerPpm),
      add: rate(tier.makerPpm),
      spotCross: '0.0006',
      spotAdd: '0.0003',
    })),
    mm: venue.config.rebateTiers.map((tier) => ({
      makerFractionCutoff: formatScaled(tier.makerFractionAbovePpm, 6),
      add: rate(tier.makerPpm),
    })),
  };
}

/** Today and the 14 days the tier is made of, oldest first. */
function dailyVolume(venue: Venue, account: Account): UserFeesView['dailyUserVlm'] {
  const today = utcDay(venue.clockMs);
  const days = Array.from({ length: FEE_DAYS + 1 }, (_, i) => today - FEE_DAYS + i);
  return days.map((day) => {
    const entry = account.volume.find((volume) => volume.day === day);
    return {
      date: new Date(day * DAY_MS).toISOString().slice(0, 10),
      userCross: formatScaled(entry?.takerCents ?? 0, 2),
      userAdd: formatScaled(entry?.makerCents ?? 0, 2),
      exchange: formatScaled(venue.config.exchangeDailyVolumeUsd, 0),
    };
  });
}

function rate(ppm: number): string {
  return formatScaled(ppm, 6);
}

/** Null where there are none. */
export function subAccountsView(venue: Venue, user: Address): SubAccountView[] | null {
  const subs = [...venue.accounts.values()].filter((sub) => sub.master === user && sub.vault === null);
  if (subs.length === 0) return null;
  return subs.map(({ address, name }) => ({
    name: name === '' ? address.slice(0, 10) : name,
    subAccountUser: address,
    master: user,
    clearinghouseState: clearinghouseView(venue, address),
    spotState: { balances: [] },
  }));
}

export function vaultEquitiesView(venue: Venue, user: Address): VaultEquityView[] {
  const held: VaultEquityView[] = [];
  for (const vault of venue.accounts.values()) {
    const share = shareOf(vault, user);
    if (share === undefined || share.shares === 0) continue;
    const equity = formatUusd(worthOf(vault, share.shares));
    held.push({ vaultAddress: vault.address, equity, lockedUntilTimestamp: share.lockedUntilMs });
  }
  return held;
}

/** What may be bought and sold in a coin now: free margin, and on the far side of a position what closing it frees. */
export function activeAssetView(venue: Venue, user: Address, asset: Asset): ActiveAssetView {
  const account = accountOf(venue, user);
  const perp = account.perps[asset.index] ?? new Perp(asset);
  const free = Math.max(0, crossValueUusd(account) - initialMarginUusd(account));
  const held = perp.isolated
    ? Math.max(0, isolatedValueUusd(perp))
    : ceilDiv(notionalUusd(perp), perp.leverage);
  const sizes = [true, false].map((isBuy) => {
    const closes = isBuy ? perp.szi < 0 : perp.szi > 0;
    const margin = free + (closes ? held : 0);
    return floorDiv(margin * perp.leverage, asset.markPx) + (closes ? Math.abs(perp.szi) : 0);
  });
  const [buy = 0, sell = 0] = sizes;
  const usd = (sz: number): string => formatUusd(floorDiv(sz * asset.markPx, perp.leverage));
  return {
    user,
    coin: asset.coin,
    leverage: leverageView(perp),
    maxTradeSzs: [formatSz(asset, buy), formatSz(asset, sell)],
    availableToTrade: [usd(buy), usd(sell)],
    markPx: formatPx(asset, asset.markPx),
  };
}

function leverageView({ isolated, leverage, isolatedRawUsd }: Perp): PositionView['leverage'] {
  return isolated
    ? { type: 'isolated', value: leverage, rawUsd: formatUusd(isolatedRawUsd) }
    : { type: 'cross', value: leverage };
}

/** The unnamed agent, which `extraAgents` does not list. */
export function unnamedAgentView(
  venue: Venue,
  user: Address,
): { address: Address; validUntil: number } | null {
  const agent = agentsOf(venue, user).find(({ name }) => name === null);
  return agent === undefined ? null : { address: agent.address, validUntil: agent.validUntilMs };
}

/** What was put in less what was taken out. */
export function netDepositsView(venue: Venue, user: Address): string {
  return formatUusd(Math.max(0, accountOf(venue, user).netDepositsUusd));
}
