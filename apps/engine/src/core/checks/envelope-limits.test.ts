import { ENVELOPE_DRAFT } from '@agora/shared/config-fixture';
import { type Envelope, envelopeSchema } from '@agora/shared/envelope';
import { coinSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { coinSpec } from '../money/coin-spec.ts';
import { envelopeLimits } from './envelope-limits.ts';
import { btcSpec } from './fixtures.ts';

const envelope: Envelope = envelopeSchema.parse({
  ...ENVELOPE_DRAFT,
  symbols: {
    BTC: { max_position_sz: '0.2000099', max_position_usd: 20_000 },
    ETH: { max_position_sz: '5', max_position_usd: 20_000 },
  },
});

test('limits become integers that are never larger than written', () => {
  const limits = envelopeLimits(envelope, [btcSpec]);
  expect(limits.coins.get(btcSpec.coin)).toEqual({
    positionLotsMax: 20_000,
    positionUusdMax: 20_000_000_000,
  });
  expect([limits.orderUusdMax, limits.dailyLossUusd]).toEqual([2_000_000_000, 500_000_000]);
});

test('a coin needs both: limits in the envelope and a description by the venue', () => {
  const sol = coinSpec({ coin: coinSchema.parse('SOL'), assetId: 0, szDecimals: 2, maxLeverage: 20 });
  expect([...envelopeLimits(envelope, [btcSpec, sol]).coins.keys()]).toEqual(['BTC']);
  const named = coinSpec({ ...sol, coin: coinSchema.parse('constructor') });
  expect(envelopeLimits(envelope, [named]).coins.size).toBe(0);
});
