import { coinSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import type { Universe } from '../../../ports/venue-universe.ts';
import { seenAccount, wireAccount } from './account.ts';

const none: Universe = new Map();
const traded = new Set([coinSchema.parse('BTC')]);
const account = (totalRawUsd: unknown) => ({
  ...{ marginSummary: { accountValue: '1000.5', totalRawUsd }, assetPositions: [], time: 1 },
});

test.each(['NaN', '', 'Infinity', '1e3', '0x10', '1,000', '1.0000001', null, 1000.5, undefined])(
  'cash of %j is no amount, and never zero',
  (cash) => {
    expect(() => seenAccount(wireAccount.parse(account(cash)), none, traded)).toThrow();
  },
);

test('cash is exact in micro-USD, and may be below zero', () => {
  const cashOf = (text: string) => seenAccount(wireAccount.parse(account(text)), none, traded).cashUusd;
  expect(['0.0', '1000.500001', '-0.000001'].map(cashOf)).toEqual([0, 1_000_500_001, -1]);
});

test('a position of a coin that the venue did not describe has no size', () => {
  const position = {
    ...{ coin: 'BTC', szi: '1.0', positionValue: '1.0', unrealizedPnl: '0.0', liquidationPx: null },
  };
  const wire = wireAccount.parse({ ...account('1.0'), assetPositions: [{ position }] });
  expect(() => seenAccount(wire, none, traded)).toThrow('the position in BTC has no size');
  expect(seenAccount(wire, none, new Set()).strangePositions).toEqual(['BTC']);
});
