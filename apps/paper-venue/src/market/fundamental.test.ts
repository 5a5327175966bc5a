import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COIN_PROFILES, type CoinProfile } from './coins.ts';
import { type Conditions, type MarketScript, NEUTRAL } from './conditions.ts';
import { Fundamental } from './fundamental.ts';
import { Prng } from './prng.ts';
import { REGIME_TRAITS, type Regime, RegimeChain } from './regime.ts';

const YEAR_S = 365 * 24 * 3600;
const HOUR_MS = 3_600_000;

const scripted = (conditions: Partial<Conditions>): MarketScript => ({
  at: () => ({ ...NEUTRAL, ...conditions }),
  jumpBetween: () => 0,
});

const of = (seed: number, script: MarketScript, profile: CoinProfile, startPx = 100, anchorPx = 100) => {
  const prng = new Prng(seed);
  const chain = new RegimeChain(prng.fork('regime'), 0, 'calm');
  return new Fundamental([{ profile, anchorPx, startPx }], chain, script, prng, 0);
};
const profileOf = (coin: string): CoinProfile => {
  const profile = COIN_PROFILES[coin];
  if (profile === undefined) throw new RangeError(coin);
  return profile;
};
const BTC = profileOf('BTC');

describe('the fundamental price', () => {
  it('law: stays finite and inside its band for any seed, coin, regime and step', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom(...Object.keys(COIN_PROFILES)),
        fc.constantFrom<Regime>('calm', 'active', 'stressed'),
        fc.integer({ min: 1, max: 60_000 }),
        (seed, coin, regime, stepMs) => {
          const market = of(seed, scripted({ regime, volatilityX: 10 }), profileOf(coin));
          for (let i = 1; i <= 300; i++) {
            market.step(i * stepMs);
            const { px } = market.of(coin);
            expect(px).toBeGreaterThan(100 / 1.36);
            expect(px).toBeLessThan(100 * 1.36);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each(['calm', 'active', 'stressed'] as const)('moves with the volatility of a %s market', (regime) => {
    const market = of(4, scripted({ regime, anchorPx: 100 }), BTC);
    const stepMs = 10_000;
    let squares = 0;
    let last = Math.log(market.of('BTC').px);
    const steps = 20_000;
    for (let i = 1; i <= steps; i++) {
      market.step(i * stepMs);
      const next = Math.log(market.of('BTC').px);
      squares += (next - last) ** 2;
      last = next;
    }
    const yearly = Math.sqrt((squares / (steps * stepMs)) * 1000 * YEAR_S);
    const wanted = BTC.volatility * REGIME_TRAITS[regime].volatilityX;
    expect(yearly / wanted).toBeGreaterThan(0.9);
    expect(yearly / wanted).toBeLessThan(1.1);
  });

  it('stands still between news', () => {
    const market = of(1, scripted({ regime: 'calm' }), BTC);
    let still = 0;
    for (let i = 1; i <= 4000; i++) {
      const before = market.of('BTC').px;
      market.step(i * 250);
      if (market.of('BTC').px === before || Math.abs(market.of('BTC').px / before - 1) < 1e-9) still++;
    }
    expect(still / 4000).toBeGreaterThan(0.85);
  });

  it('returns to its anchor from far away', () => {
    const market = of(9, scripted({ regime: 'calm', volatilityX: 0 }), BTC, 125, 100);
    for (let i = 1; i <= 48 * 60; i++) market.step(i * 60_000);
    expect(market.of('BTC').px).toBeCloseTo(100 * Math.sqrt(1.25), 1);
  });

  it('follows a scripted path exactly when the script has no volatility', () => {
    const path: MarketScript = {
      at: (_, atMs) => ({ ...NEUTRAL, anchorPx: 100 + atMs / HOUR_MS, volatilityX: 0 }),
      jumpBetween: () => 0,
    };
    const market = of(2, path, BTC);
    for (let i = 1; i <= 600; i++) market.step(i * 6000);
    expect(market.of('BTC').px).toBeCloseTo(101, 9);
  });

  it('takes a scripted jump once', () => {
    const jump: MarketScript = {
      at: () => ({ ...NEUTRAL, volatilityX: 0 }),
      jumpBetween: (_, fromMs, toMs) => (fromMs <= 5000 && 5000 < toMs ? Math.log(0.99) : 0),
    };
    const market = of(2, jump, BTC);
    for (let i = 1; i <= 40; i++) market.step(i * 250);
    expect(market.of('BTC').px).toBeCloseTo(99, 2);
  });
});

describe('the regime chain', () => {
  it('visits every regime, mostly calm, and the same way for the same seed', () => {
    const walk = (seed: number) => {
      const chain = new RegimeChain(new Prng(seed), 0, 'calm');
      return Array.from({ length: 20_000 }, (_, i) => chain.at(i * 10_000));
    };
    const seen = walk(3);
    expect(walk(3)).toEqual(seen);
    const share = (regime: Regime) => seen.filter((r) => r === regime).length / seen.length;
    expect(share('calm')).toBeGreaterThan(0.5);
    expect(share('active')).toBeGreaterThan(0.1);
    expect(share('stressed')).toBeGreaterThan(0.01);
    expect(share('stressed')).toBeLessThan(0.15);
  });

  it('leaves calm at once when excited', () => {
    const chain = new RegimeChain(new Prng(1), 0, 'calm');
    chain.excite(1);
    expect(chain.at(1)).toBe('active');
  });
});
