/** Frames and answers as the venue writes them, and what it lists; tests change one thing at a time. */
import { addressSchema, coinSchema } from '@agora/shared/ids';
import { wireUniverse } from '../../src/adapters/hyperliquid/wire/universe.ts';

export const BTC = coinSchema.parse('BTC');
export const ETH = coinSchema.parse('ETH');
export const ACCOUNT = addressSchema.parse(`0x${'ab'.repeat(20)}`);

/** BTC is asset 1, ETH asset 2; the first entry makes no sense and keeps its number. */
export const universe = wireUniverse.parse({
  universe: [
    { name: 'TST:ODD', szDecimals: 9, maxLeverage: 3 },
    { name: 'BTC', szDecimals: 5, maxLeverage: 40 },
    { name: 'ETH', szDecimals: 4, maxLeverage: 25, onlyIsolated: true, isDelisted: true },
  ],
});

export const order = {
  coin: 'BTC',
  side: 'B',
  limitPx: '99990.0',
  sz: '0.01',
  oid: 77,
  timestamp: 1_700_000_000_000,
  origSz: '0.02',
  cloid: `0x${'1'.repeat(32)}`,
};

export const fill = {
  coin: 'BTC',
  px: '100000.5',
  sz: '0.00002',
  side: 'A',
  time: 1_700_000_000_001,
  startPosition: '-0.5',
  dir: 'Open Short',
  closedPnl: '-0.1234567',
  hash: '0x00',
  oid: 77,
  crossed: false,
  fee: '0.0003001',
  tid: 9_007_199_254_740_000,
  feeToken: 'USDC',
  twapId: null,
};

export const clearinghouse = {
  marginSummary: {
    accountValue: '1000.5',
    totalNtlPos: '0',
    totalRawUsd: '987.654321',
    totalMarginUsed: '0',
  },
  assetPositions: [
    {
      type: 'oneWay',
      position: {
        coin: 'BTC',
        szi: '-0.00785',
        leverage: { type: 'cross', value: 20 },
        entryPx: '26951.0',
        positionValue: '211.64542',
        unrealizedPnl: '-0.08007',
        liquidationPx: '173198.69592357',
        marginUsed: '10.582271',
        cumFunding: { allTime: '514.085417', sinceOpen: '0', sinceChange: '0' },
      },
    },
  ],
  time: 1_700_000_000_002,
};
