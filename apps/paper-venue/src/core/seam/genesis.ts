// What an exchange is made of before its first block: assets, accounts, fees, limits.
import type { Address } from './words.ts';

export type MarginTier = { lowerBoundUsd: number; maxLeverage: number };

/** `assetId` is the index in `meta.universe`; ids without an asset are filled with delisted placeholders. */
export type AssetSpec = {
  name: string;
  assetId: number;
  szDecimals: number;
  maxLeverage: number;
  marginTableId: number;
  marginTiers: MarginTier[];
  marginTableDescription: string;
  /** Notional used for the impact prices of the funding premium. */
  impactNotionalUsd: number;
  oraclePx: string;
};

export type GenesisAgent = { address: Address; name: string | null; validUntilMs?: number };

export type GenesisAccount = {
  address: Address;
  usd: string;
  agents?: GenesisAgent[];
  /** Set for a sub-account: reached by its master's keys through `vaultAddress`. */
  master?: Address;
  /** Market participant: keeps no history, emits no account events, has no address budget. */
  house?: boolean;
  /** Traded volume before genesis (address budget, schedule gate, open-order cap). */
  cumVlmUsd?: number;
  /** Maker volume of the UTC day before, USD: the fee tier, until it is 14 days old. Counts as traded volume, too. */
  makerVlmUsd?: number;
};

export type FeeTier = { volumeAboveUsd: number; takerPpm: number; makerPpm: number };
export type RebateTier = { makerFractionAbovePpm: number; makerPpm: number };

export type ExchangeConfig = {
  genesisMs: number;
  /** 0 = every action executes when it is submitted. */
  blockMs: number;
  firstOid: number;
  firstTid: number;
  oraclePeriodMs: number;
  premiumPeriodMs: number;
  fundingPeriodMs: number;
  /** Order price further from the reference (mark) than this is refused for the whole batch. */
  referenceBandPct: number;
  /** Order price further from the oracle than this is `oracleRejected`. */
  oracleBandPct: number;
  minOrderUsd: number;
  requestBudgetBase: number;
  requestTrickleMs: number;
  batchItemsMax: number;
  openOrdersBase: number;
  openOrdersMax: number;
  /** A position above this is liquidated by a fifth first, and by the rest after the cooldown. */
  liquidationWholeUsdMax: number;
  liquidationCooldownMs: number;
  /** How far from the mark a liquidation may trade. */
  liquidationSlippagePct: number;
  /** Volume a master must have traded before it may make sub-accounts. */
  subAccountGateUsd: number;
  subAccountsMax: number;
  scheduleCancelGateUsd: number;
  scheduleCancelTriggersPerDay: number;
  nonceTooOldMs: number;
  nonceTooNewMs: number;
  agentValidityDefaultMs: number;
  agentValidityMaxMs: number;
  agentRemovalPendingMs: number;
  namedAgentsMax: number;
  feeTiers: FeeTier[];
  rebateTiers: RebateTier[];
  /** Denominator of the maker share and `exchange` in `userFees`: the whole venue's volume a day. */
  exchangeDailyVolumeUsd: number;
  terminalOrdersMax: number;
  fillsMax: number;
  tradesMax: number;
  houseEvents: boolean;
};
