import { describe, expect, test } from 'vitest';
import { clearanceFixture, exposureRow, haltedSnapshot, snapshotFixture } from './fixtures.ts';
import { SNAPSHOT_BYTES_MAX, snapshotSchema } from './snapshot.ts';
import { encodeSnapshot } from './snapshot-encode.ts';

const order = {
  cloid: `0x${'a'.repeat(32)}`,
  oid: 12_345_678_901,
  coin: 'BTC',
  side: 'buy',
  px: '67000.5',
  sz: '0.0123',
  orig_sz: '0.0123',
  reduce_only: false,
  status: 'unresolved',
  at: '2026-03-01T03:16:02.000Z',
};

function largest() {
  const rows = Array.from({ length: 11 }, (_, i) => ({ ...exposureRow(), coin: `COIN${i}` }));
  return snapshotSchema.parse({
    ...haltedSnapshot(),
    exposure: { ...snapshotFixture().exposure, rows },
    loss: { ...snapshotFixture().loss, series: Array.from({ length: 144 }, (_, i) => -1_000 - i) },
    clearance: {
      ...clearanceFixture({ stage: 'cancelling' }),
      unconfirmed: Array.from({ length: 12 }, () => order),
    },
  });
}

describe('encodeSnapshot', () => {
  test('leaves an ordinary snapshot as it is', () => {
    expect(JSON.parse(encodeSnapshot(snapshotFixture()))).toEqual(snapshotFixture());
  });

  test('thins the largest snapshot below its limit, keeps every row and the newest loss', () => {
    expect(JSON.stringify(largest()).length).toBeGreaterThan(SNAPSHOT_BYTES_MAX);
    const json = encodeSnapshot(largest());
    expect(Buffer.byteLength(json)).toBeLessThanOrEqual(SNAPSHOT_BYTES_MAX);
    const read = snapshotSchema.parse(JSON.parse(json));
    expect(read.exposure.rows).toHaveLength(11);
    expect(read.loss.series.at(-1)).toBe(-1_143);
    expect(read.loss.series_step_s * read.loss.series.length).toBeGreaterThanOrEqual(86_400);
    expect(read.clearance?.orders_total).toBe(14);
  });

  test('refuses what would not fit even so', () => {
    const line = 'x'.repeat(500);
    const snapshot = largest();
    expect(() =>
      encodeSnapshot({ ...snapshot, signals: snapshot.signals.map((s) => ({ ...s, evidence: line })) }),
    ).toThrow(RangeError);
  });
});

describe('a snapshot of a newer engine', () => {
  const newer = (change: object) => snapshotSchema.parse({ ...haltedSnapshot(), ...change });

  test('may use words and fields this build does not know', () => {
    const read = newer({ state: 'HIBERNATING', quote_mode: 'wild', venue: 'moonnet', mood: 'good' });
    expect([read.state, read.quote_mode, read.venue]).toEqual(['unknown', 'unknown', 'unknown']);
    expect(read).not.toHaveProperty('mood');
  });

  test('keeps the raw code of a cause it cannot name', () => {
    const halt = {
      ...haltedSnapshot().halt,
      cause: { ...haltedSnapshot().halt?.cause, code: 'solar_flare', raw_code: 'solar_flare' },
    };
    expect(newer({ halt }).halt?.cause).toMatchObject({ code: 'unknown', raw_code: 'solar_flare' });
  });

  test('does not pass without six different signals', () => {
    const { signals } = snapshotFixture();
    expect(() => newer({ signals: signals.slice(1) })).toThrow();
    expect(() => newer({ signals: [...signals.slice(1), signals[1]] })).toThrow();
  });
});
