import { ENVELOPE_DRAFT } from '@agora/shared/config-fixture';
import { compareEnvelopes, envelopeSchema } from '@agora/shared/envelope';
import { describe, expect, it } from 'vitest';
import { limitFields, limitOf, limitRows, withLimit } from './limit-rows.ts';

const envelope = envelopeSchema.parse(ENVELOPE_DRAFT);
const coin = Object.keys(envelope.symbols)[0] ?? '';

describe('limits as lines', () => {
  it('names every limit once, and the version not at all', () => {
    const fields = limitRows(envelope).map(({ field }) => field);
    expect(new Set(fields).size).toBe(fields.length);
    expect(fields).toContain(`symbols.${coin}.max_position_usd`);
    expect(fields).toContain('daily_loss_limit_usd');
    expect(fields).not.toContain('version');
  });

  it('names what only one of two has: a coin that the other lacks is in force all the same', () => {
    const symbols = Object.fromEntries(Object.entries(envelope.symbols).filter(([name]) => name !== coin));
    const without = { ...envelope, symbols };
    const all = limitRows(envelope).map(({ field }) => field);
    expect(limitRows(without).length).toBeLessThan(all.length);
    for (const fields of [limitFields(envelope, without), limitFields(without, envelope)])
      expect(fields.toSorted()).toEqual(all.toSorted());
  });

  it.each(['daily_loss_limit_usd', `symbols.${coin}.max_position_usd`])(
    '%s, one smaller, is a shrinking of that alone',
    (field) => {
      const smaller = withLimit(envelope, field, String(Number(limitOf(envelope, field)) - 1));
      expect(smaller?.version).toBe(envelope.version + 1);
      expect(smaller === null ? [] : compareEnvelopes(envelope, smaller)).toMatchObject([
        { field, direction: 'shrink' },
      ]);
    },
  );

  it.each(['', ' ', 'x', '-1', '1e9', '0'])('%j is no limit', (typed) => {
    expect(withLimit(envelope, 'daily_loss_limit_usd', typed)).toBeNull();
  });

  it('knows no limit of another name', () => {
    expect(limitOf(envelope, 'moon')).toBeNull();
    expect(withLimit(envelope, 'symbols.MOON.max_position_usd', '5')).toBeNull();
  });
});
