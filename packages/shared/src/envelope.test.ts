import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ENVELOPE_DRAFT } from './config-fixture.ts';
import { canonicalDecimal } from './decimal.ts';
import { compareEnvelopes, type Envelope, envelopeSchema, expandsEnvelope } from './envelope.ts';
import { ENVELOPE_CEILINGS } from './envelope-ceilings.ts';

const base = envelopeSchema.parse({
  ...ENVELOPE_DRAFT,
  symbols: { ...ENVELOPE_DRAFT.symbols, ETH: { max_position_sz: '5', max_position_usd: 15_000 } },
});
const LIMITS = Object.keys(base).filter(
  (field) => field !== 'version' && field !== 'symbols',
) as (keyof Envelope)[];
const SAFER_WHEN_LARGER = ['warning_band_usd', 'min_liquidation_distance_pct'];

describe('compareEnvelopes', () => {
  test('an equal envelope under another version does not differ', () => {
    expect(compareEnvelopes(base, { ...base, version: 2 })).toEqual([]);
  });

  test.each(LIMITS)('%s up and down by one is named, with its direction', (field) => {
    const value = base[field] as number;
    const up = compareEnvelopes(base, { ...base, [field]: value + 1 });
    const down = compareEnvelopes(base, { ...base, [field]: value - 1 });
    const safer = SAFER_WHEN_LARGER.includes(field);
    expect(up).toEqual([
      { field, from: String(value), to: String(value + 1), direction: safer ? 'shrink' : 'expand' },
    ]);
    expect(down).toEqual([
      { field, from: String(value), to: String(value - 1), direction: safer ? 'expand' : 'shrink' },
    ]);
  });

  test('position limits differ per coin, in size exactly', () => {
    const to = envelopeSchema.parse({
      ...base,
      symbols: { ...base.symbols, BTC: { max_position_sz: '0.2000001', max_position_usd: 19_999 } },
    });
    expect(compareEnvelopes(base, to)).toEqual([
      { field: 'symbols.BTC.max_position_sz', from: '0.2', to: '0.2000001', direction: 'expand' },
      { field: 'symbols.BTC.max_position_usd', from: '20000', to: '19999', direction: 'shrink' },
    ]);
    expect(expandsEnvelope(base, to)).toBe(true);
  });

  test('a new coin expands, a coin that goes shrinks', () => {
    const { ETH: _, ...onlyBtc } = base.symbols as Record<
      string,
      Envelope['symbols'][keyof Envelope['symbols']]
    >;
    const smaller = envelopeSchema.parse({ ...base, symbols: onlyBtc });
    expect(compareEnvelopes(base, smaller).map((d) => d.direction)).toEqual(['shrink']);
    expect(compareEnvelopes(smaller, base).map((d) => d.direction)).toEqual(['expand']);
  });

  test('every difference turns round when the envelopes are swapped', () => {
    const figure = fc.integer({ min: 5, max: 60 });
    const envelope = fc
      .record({ sz: fc.integer({ min: 1, max: 9 }), ...Object.fromEntries(LIMITS.map((f) => [f, figure])) })
      .map(({ sz, ...limits }) => ({
        ...base,
        ...limits,
        symbols: { BTC: { max_position_sz: canonicalDecimal(`0.${sz}`), max_position_usd: 9_000 } },
      })) as unknown as fc.Arbitrary<Envelope>; // the record's keys are computed
    fc.assert(
      fc.property(envelope, envelope, (a, b) => {
        const flipped = compareEnvelopes(b, a).map((d) => ({
          field: d.field,
          from: d.to,
          to: d.from,
          direction: d.direction === 'expand' ? 'shrink' : 'expand',
        }));
        expect(compareEnvelopes(a, b)).toEqual(flipped);
      }),
    );
  });
});

test('no envelope passes the hard ceilings', () => {
  const over = { ...base, max_leverage: ENVELOPE_CEILINGS.leverageMax + 1 };
  expect(envelopeSchema.safeParse(over).success).toBe(false);
  for (const field of LIMITS) {
    expect(envelopeSchema.safeParse({ ...base, [field]: 1e12 }).success, field).toBe(false);
    expect(envelopeSchema.safeParse({ ...base, [field]: 0 }).success, field).toBe(false);
    expect(envelopeSchema.safeParse({ ...base, [field]: 1.5 }).success, field).toBe(false);
    const { [field]: _, ...without } = base;
    expect(envelopeSchema.safeParse(without).success, field).toBe(false);
  }
});
