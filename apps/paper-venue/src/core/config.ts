// What the venue is unless told otherwise: the real venue's figures (docs and measurements), the
// universe of four perps, and testnet-like asset ids. Nothing here is read from files.
import type { AssetSpec, ExchangeConfig, FeeTier, RebateTier } from './seam/genesis.ts';

const DAY_MS = 86_400_000;

/** Perp fees by 14-day volume, in parts per million of notional; a volume must exceed the bound. */
const FEE_TIERS: FeeTier[] = [
  { volumeAboveUsd: 0, takerPpm: 450, makerPpm: 150 },
  { volumeAboveUsd: 5_000_000, takerPpm: 400, makerPpm: 120 },
  { volumeAboveUsd: 25_000_000, takerPpm: 350, makerPpm: 80 },
  { volumeAboveUsd: 100_000_000, takerPpm: 300, makerPpm: 40 },
  { volumeAboveUsd: 500_000_000, takerPpm: 280, makerPpm: 0 },
  { volumeAboveUsd: 2_000_000_000, takerPpm: 260, makerPpm: 0 },
  { volumeAboveUsd: 7_000_000_000, takerPpm: 240, makerPpm: 0 },
];

/** Maker fees by share of the whole venue's volume; negative = rebate. */
const REBATE_TIERS: RebateTier[] = [
  { makerFractionAbovePpm: 5_000, makerPpm: -10 },
  { makerFractionAbovePpm: 15_000, makerPpm: -20 },
  { makerFractionAbovePpm: 30_000, makerPpm: -30 },
];

export const DEFAULT_CONFIG: ExchangeConfig = {
  genesisMs: 1_767_225_600_000, // 2026-01-01T00:00:00Z
  blockMs: 70,
  firstOid: 62_000_000_001,
  firstTid: 100_000_000_000_001,
  oraclePeriodMs: 3_000,
  premiumPeriodMs: 5_000,
  fundingPeriodMs: 3_600_000,
  referenceBandPct: 80,
  oracleBandPct: 50,
  minOrderUsd: 10,
  requestBudgetBase: 10_000,
  requestTrickleMs: 10_000,
  batchItemsMax: 200,
  openOrdersBase: 1_000,
  openOrdersMax: 5_000,
  liquidationWholeUsdMax: 100_000,
  liquidationCooldownMs: 30_000,
  liquidationSlippagePct: 10,
  subAccountGateUsd: 100_000,
  subAccountsMax: 10,
  scheduleCancelGateUsd: 1_000_000,
  scheduleCancelTriggersPerDay: 10,
  // (T - 2 days, T + 1 day), 120 s tighter at both ends as measured live.
  nonceTooOldMs: 2 * DAY_MS - 120_000,
  nonceTooNewMs: DAY_MS - 120_000,
  agentValidityDefaultMs: 90 * DAY_MS,
  agentValidityMaxMs: 180 * DAY_MS,
  agentRemovalPendingMs: 5_000,
  namedAgentsMax: 3,
  feeTiers: FEE_TIERS,
  rebateTiers: REBATE_TIERS,
  exchangeDailyVolumeUsd: 5_000_000_000,
  terminalOrdersMax: 2_000, // measured live: by count, not by age; fills stay longer
  fillsMax: 10_000,
  tradesMax: 200,
  houseEvents: false,
};

/** The shipped perps with mainnet leverage tables; ids as on testnet where the universe stays small. */
export const DEFAULT_ASSETS: AssetSpec[] = [
  {
    name: 'SOL',
    assetId: 0,
    szDecimals: 2,
    maxLeverage: 20,
    marginTableId: 54,
    marginTiers: [
      { lowerBoundUsd: 0, maxLeverage: 20 },
      { lowerBoundUsd: 70_000_000, maxLeverage: 10 },
    ],
    marginTableDescription: 'tiered 20x (2)',
    impactNotionalUsd: 6_000,
    oraclePx: '150',
  },
  {
    name: 'BTC',
    assetId: 3,
    szDecimals: 5,
    maxLeverage: 40,
    marginTableId: 56,
    marginTiers: [
      { lowerBoundUsd: 0, maxLeverage: 40 },
      { lowerBoundUsd: 150_000_000, maxLeverage: 20 },
    ],
    marginTableDescription: 'tiered 40x',
    impactNotionalUsd: 20_000,
    oraclePx: '100000',
  },
  {
    name: 'ETH',
    assetId: 4,
    szDecimals: 4,
    maxLeverage: 25,
    marginTableId: 55,
    marginTiers: [
      { lowerBoundUsd: 0, maxLeverage: 25 },
      { lowerBoundUsd: 100_000_000, maxLeverage: 15 },
    ],
    marginTableDescription: 'tiered 25x',
    impactNotionalUsd: 20_000,
    oraclePx: '3000',
  },
  {
    name: 'HYPE',
    assetId: 5,
    szDecimals: 2,
    maxLeverage: 10,
    marginTableId: 52,
    marginTiers: [
      { lowerBoundUsd: 0, maxLeverage: 10 },
      { lowerBoundUsd: 20_000_000, maxLeverage: 5 },
    ],
    marginTableDescription: 'tiered 10x (2)',
    impactNotionalUsd: 6_000,
    oraclePx: '25',
  },
];
