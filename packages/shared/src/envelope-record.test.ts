import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENVELOPE_DRAFT } from './config-fixture.ts';
import {
  compareEnvelopes,
  type Envelope,
  envelopeSchema,
  expandsEnvelope,
  smallerEnvelope,
} from './envelope.ts';
import {
  type EnvelopeRecord,
  envelopeHash,
  envelopeRecordSchema,
  judgeEnvelope,
  shrinkRecord,
} from './envelope-record.ts';
import { engineIdSchema } from './ids.ts';
import { isoMs } from './time.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const base = envelopeSchema.parse(ENVELOPE_DRAFT);
const larger: Envelope = { ...base, version: 2, daily_loss_limit_usd: base.daily_loss_limit_usd + 1 };
const NOW_MS = Date.UTC(2026, 2, 1, 12);
const DAY_MS = 86_400_000;
const record: EnvelopeRecord = {
  version: 1,
  engine_id: engineIdSchema.parse('mm-1'),
  base,
  acceptance: null,
  cap: null,
};

function accepted(change: Partial<NonNullable<EnvelopeRecord['acceptance']>> = {}): EnvelopeRecord {
  return envelopeRecordSchema.parse({
    ...record,
    acceptance: {
      id: '0123456789abcdef',
      envelope: larger,
      hash: envelopeHash(larger, sha256),
      who: 'ada on the host',
      reason: 'a larger book for the roll',
      accepted_at: isoMs(NOW_MS - DAY_MS),
      expires_at: isoMs(NOW_MS + 1),
      ...change,
    },
  });
}

test('the base needs no acceptance, nor does anything smaller, which then is in force', () => {
  const smaller = { ...base, max_open_orders: base.max_open_orders - 1 };
  for (const configured of [base, smaller])
    expect(judgeEnvelope(configured, record, NOW_MS, sha256)).toMatchObject({
      inForce: configured,
      expansions: [],
    });
});

test('an expansion nobody accepted is named, and the smaller limit is in force', () => {
  const { expansions, inForce } = judgeEnvelope(larger, record, NOW_MS, sha256);
  expect(expansions.map(({ field }) => field)).toEqual(['daily_loss_limit_usd']);
  expect(inForce.daily_loss_limit_usd).toBe(base.daily_loss_limit_usd);
});

test.each<[string, EnvelopeRecord, Envelope, RegExp | null]>([
  ['up to its last millisecond', accepted(), larger, null],
  ['expired', accepted({ expires_at: isoMs(NOW_MS) }), larger, /expired/],
  ['of another hash', accepted({ hash: 'a'.repeat(64) }), larger, /hash/],
  [
    'for another envelope',
    accepted(),
    { ...larger, max_leverage: larger.max_leverage + 1 },
    /another envelope/,
  ],
  ['without end', accepted({ expires_at: isoMs(NOW_MS + 90 * DAY_MS) }), larger, /at most/],
  ['that ends before it begins', accepted({ accepted_at: isoMs(NOW_MS + DAY_MS) }), larger, /at most/],
])('an acceptance %s counts, or says why not', (_, found, configured, why) => {
  const { expansions, by, void: said } = judgeEnvelope(configured, found, NOW_MS, sha256);
  expect([expansions.length === 0, by !== null]).toEqual([why === null, why === null]);
  if (why !== null) expect(said).toMatch(why);
});

test('what was shrunk stays shrunk: over a restart, and beside an acceptance that still stands', () => {
  const to = { ...base, max_order_notional_usd: base.max_order_notional_usd - 1 };
  for (const found of [record, accepted()]) {
    const after = shrinkRecord(found, to);
    const configured = found.acceptance === null ? base : larger;
    const { expansions, inForce } = judgeEnvelope(configured, after, NOW_MS, sha256);
    expect(expansions.map(({ field }) => field)).toContain('max_order_notional_usd');
    expect(inForce.max_order_notional_usd).toBe(to.max_order_notional_usd);
  }
});

const anyEnvelope = fc
  .record({
    max_order_notional_usd: fc.integer({ min: 10, max: 250_000 }),
    max_leverage: fc.integer({ min: 1, max: 10 }),
    min_liquidation_distance_pct: fc.integer({ min: 5, max: 90 }),
    warning_band_usd: fc.integer({ min: 1, max: 100_000 }),
    daily_loss_limit_usd: fc.integer({ min: 1, max: 100_000 }),
  })
  .map((limits): Envelope => ({ ...base, ...limits }));

test('limit by limit the smaller: it expands neither, and nothing smaller than both is lost', () => {
  fc.assert(
    fc.property(anyEnvelope, anyEnvelope, (a, b) => {
      const both = smallerEnvelope(a, b);
      expect([expandsEnvelope(a, both), expandsEnvelope(b, both)]).toEqual([false, false]);
      expect(compareEnvelopes(both, smallerEnvelope(b, a))).toEqual([]);
      expect(compareEnvelopes(a, smallerEnvelope(a, a))).toEqual([]);
    }),
  );
});

test('whatever is recorded, what is in force expands neither what was allowed nor what was configured', () => {
  fc.assert(
    fc.property(
      anyEnvelope,
      anyEnvelope,
      fc.array(anyEnvelope, { maxLength: 3 }),
      fc.boolean(),
      (configured, from, shrinks, isAccepted) => {
        const hash = envelopeHash(configured, sha256);
        const start = isAccepted ? accepted({ envelope: configured, hash }) : record;
        const found = shrinks.reduce(shrinkRecord, { ...start, base: from });
        const { inForce, allowed } = judgeEnvelope(configured, found, NOW_MS, sha256);
        expect([expandsEnvelope(allowed, inForce), expandsEnvelope(configured, inForce)]).toEqual([
          false,
          false,
        ]);
        for (const shrunk of shrinks) expect(expandsEnvelope(shrunk, inForce)).toBe(false);
      },
    ),
  );
});
