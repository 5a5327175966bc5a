// What was confirmed binds: anything more, on the other side, uncovered, further away or older is refused.
import { isoMs } from '@agora/shared/time';
import { expect, test } from 'vitest';
import type { ClosePlan } from './close-plan.ts';
import { phraseOf, SHOWN_MS_MAX, shownSchema, shownText, whyStale } from './shown.ts';

const SHOWN_AT_MS = 1_000_000;
const position = {
  ...{
    coin: 'BTC',
    side: 'sell',
    size: '0.5',
    reference_px: '100000',
    bound_px: '98500',
    expected_px: '99966',
  },
  ...{ limit_px: '99950', covered_size: '0.5', is_covered: true, cost_usd: '17', cost_bps: '3.4' },
};
const shownWith = (...changed: readonly object[]) =>
  shownSchema.parse({
    engine_id: 'mm-1',
    account: `0x${'1'.repeat(40)}`,
    at: isoMs(SHOWN_AT_MS),
    positions: changed.map((each) => ({ ...position, ...each })),
  });
const shown = shownWith({});
const plans = (...changed: readonly object[]): readonly ClosePlan[] => shownWith(...changed).positions;

test.each<[string, readonly ClosePlan[], RegExp | null]>([
  ['the same', plans({}), null],
  ['less', plans({ size: '0.4' }), null],
  ['gone', [], null],
  ['a lot more', plans({ size: '0.50001' }), /BTC grew from 0\.5 to 0\.50001/],
  ['the other side', plans({ side: 'buy' }), /BTC turned round/],
  ['another coin beside it', plans({}, { coin: 'ETH' }), /ETH is open now and was not shown/],
  ['no cover any more', plans({ is_covered: false }), /BTC is no longer covered/],
  ['moved as far as it may', plans({ reference_px: '100250' }), null],
  ['moved further', plans({ reference_px: '100251' }), /BTC moved 25 bps/],
  ['moved down', plans({ reference_px: '99700' }), /BTC moved 30 bps/],
  ['no price any more', plans({ reference_px: null }), /BTC has a price only in one/],
])('%s', (_, now, why) => {
  const said = whyStale(shown, now, SHOWN_AT_MS + 1);
  if (why === null) expect(said).toBeNull();
  else expect(said).toMatch(why);
});

test.each([
  [-1, false],
  [0, true],
  [SHOWN_MS_MAX, true],
  [SHOWN_MS_MAX + 1, false],
  [Number.NaN, false],
])('%d ms after it was shown: counts %s', (ageMs, counts) => {
  expect(whyStale(shown, plans({}), SHOWN_AT_MS + ageMs) === null).toBe(counts);
});

test.each([{ size: '0.6' }, { side: 'buy' }, { bound_px: '98501' }, { cost_usd: '18' }, { coin: 'ETH' }])(
  'the phrase is another one for %j',
  (changed) => {
    expect(phraseOf(shownWith(changed))).not.toBe(phraseOf(shown));
    expect(phraseOf(shown)).toMatch(/^FLATTEN [0-9a-f]{12}$/);
  },
);

test('what the book does not cover cannot be overlooked', () => {
  expect(shownText(shown)).toContain('sell 0.5 BTC at about 99966');
  const uncovered = shownWith({ is_covered: false, covered_size: '0.1' });
  expect(shownText(uncovered)).toContain('THE BOOK COVERS ONLY 0.1 of 0.5 within 98500');
});
