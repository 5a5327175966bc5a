import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../core/config.ts';
import { ALICE, BOB, buy, HOUSE, sell, TestExchange } from '../core/test-exchange.ts';
import { DAY_MS, ratesFor } from './fees.ts';

const day = (dayNo: number, takerUsd: number, makerUsd: number) => ({
  day: dayNo,
  takerCents: takerUsd * 100,
  makerCents: makerUsd * 100,
});

describe('rates by the volume of the 14 days before', () => {
  const cases: [name: string, volume: ReturnType<typeof day>[], taker: number, maker: number][] = [
    ['none', [], 450, 150],
    ['exactly 5 million', [day(99, 5_000_000, 0)], 450, 150],
    ['a dollar over 5 million', [day(99, 5_000_000, 1)], 400, 120],
    ['over 25 million', [day(90, 20_000_000, 6_000_000)], 350, 80],
    ['over 100 million', [day(90, 101_000_000, 0)], 300, 40],
    ['over 500 million', [day(90, 501_000_000, 0)], 280, 0],
    ['over 2 billion', [day(90, 2_001_000_000, 0)], 260, 0],
    ['over 7 billion', [day(90, 7_001_000_000, 0)], 240, 0],
    ['today does not count', [day(100, 100_000_000, 0)], 450, 150],
    ['the 14th day back counts', [day(86, 6_000_000, 0)], 400, 120],
    ['the 15th day back does not', [day(85, 6_000_000, 0)], 450, 150],
  ];
  it.each(cases)('%s', (_, volume, takerPpm, makerPpm) => {
    expect(ratesFor(DEFAULT_CONFIG, volume, 100)).toEqual({ takerPpm, makerPpm });
  });

  it.each([
    [0.005, 0],
    [0.00501, -10],
    [0.01501, -20],
    [0.03001, -30],
  ])('maker share %d of the venue: maker rate %d ppm', (share, makerPpm) => {
    const venueUsd = DEFAULT_CONFIG.exchangeDailyVolumeUsd * 14;
    expect(ratesFor(DEFAULT_CONFIG, [day(99, 500_000_000, venueUsd * share)], 100).makerPpm).toBe(
      share === 0.005 ? 0 : makerPpm,
    );
  });
});

describe('fees of a fill', () => {
  it('are taken towards zero at the micro-USD', () => {
    const t = new TestExchange();
    t.rest(BOB, sell('99999', '0.00013'));
    t.place(ALICE, buy('99999', '0.00013', 'Ioc')); // 12.99987 USD: 0.0058499415 taker, 0.0019499805 maker
    expect(t.exchange.userFills(ALICE)[0]?.fee).toBe('0.005849');
    expect(t.exchange.userFills(BOB)[0]?.fee).toBe('0.001949');
  });

  it('become a rebate for a maker with share, paid by nobody but the fee pool', () => {
    const t = new TestExchange({ config: { rebateTiers: [{ makerFractionAbovePpm: 0, makerPpm: -10 }] } });
    t.rest(BOB, sell('100000', '0.01'));
    t.place(ALICE, buy('100000', '0.01', 'Ioc'));
    t.advance(DAY_MS);
    t.rest(BOB, sell('100000', '0.01'));
    t.place(ALICE, buy('100000', '0.01', 'Ioc'));
    expect(t.exchange.userFills(BOB).map(({ fee }) => fee)).toEqual(['-0.01', '0.15']);
    const { depositsUusd, accountsUusd, feesUusd, roundingUusd } = t.exchange.conservation();
    expect(accountsUusd + feesUusd + roundingUusd).toBe(depositsUusd);
  });

  it('change with the tier on the next UTC day', () => {
    const t = new TestExchange({
      accounts: [
        { address: ALICE, usd: '10000000' },
        { address: HOUSE, usd: '100000000', house: true },
      ],
    });
    t.open(ALICE, 'buy', '60', '100000');
    expect(t.exchange.userFees(ALICE).userCrossRate).toBe('0.00045');
    t.advance(DAY_MS);
    expect(t.exchange.userFees(ALICE)).toMatchObject({ userCrossRate: '0.0004', userAddRate: '0.00012' });
    t.open(ALICE, 'sell', '1', '100000');
    expect(t.exchange.userFills(ALICE)[0]?.fee).toBe('40.0');
  });
});

it('an account may come with the maker volume of the day before, and pays the fees of its tier for as long as that counts', () => {
  const t = new TestExchange({ accounts: [{ address: ALICE, usd: '1000', makerVlmUsd: 2_200_000_000 }] });
  expect(t.exchange.userFees(ALICE).userAddRate).toBe('-0.00003');
  for (let day = 1; day <= 13; day += 1) t.advance(DAY_MS);
  expect(t.exchange.userFees(ALICE).userAddRate).toBe('-0.00003');
  t.advance(DAY_MS);
  expect(t.exchange.userFees(ALICE).userAddRate).toBe('0.00015');
});

it('userFees shows today and the 14 days before, and the schedule', () => {
  const t = new TestExchange();
  t.open(ALICE, 'buy', '0.1', '100000');
  const fees = t.exchange.userFees(ALICE);
  expect(fees.dailyUserVlm).toHaveLength(15);
  expect(fees.dailyUserVlm.at(-1)).toEqual({
    date: '2026-01-01',
    userCross: '10000.0',
    userAdd: '0.0',
    exchange: '5000000000.0',
  });
  expect(fees.feeSchedule).toMatchObject({ cross: '0.00045', add: '0.00015' });
  expect(fees.feeSchedule.tiers.vip[0]).toMatchObject({
    ntlCutoff: '5000000.0',
    cross: '0.0004',
    add: '0.00012',
  });
  expect(fees.feeSchedule.tiers.mm[0]).toEqual({ makerFractionCutoff: '0.005', add: '-0.00001' });
});

it('reading fees changes nothing', () => {
  const t = new TestExchange();
  t.open(ALICE, 'buy', '0.1', '100000');
  t.advance(DAY_MS);
  const before = t.exchange.stateHash();
  t.exchange.userFees(ALICE);
  expect(t.exchange.stateHash()).toBe(before);
});
