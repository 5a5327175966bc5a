import { SNAPSHOT_BYTES_MAX, snapshotSchema } from '@agora/shared/snapshot';
import { expect, test } from 'vitest';
import { atMs, bootedState } from '../../../test/support/facts.ts';
import { snapshotOf } from './snapshot.ts';
import type { EngineState } from './state.ts';

const frame = (state: EngineState) => snapshotOf(state, { seq: 3, nowMs: 1_234.5, at: atMs(1_234) });

test('a frame is what the contract says', () => {
  const snapshot = frame(bootedState());
  expect(snapshotSchema.parse(snapshot)).toEqual(snapshot);
  expect(snapshot).toMatchObject({
    state: 'HALTED',
    seq: 3,
    as_of: atMs(1_234),
    halt: { cause: { code: 'boot' } },
  });
});

test('nothing is claimed about a venue that was not read', () => {
  const { clearance, orders, exposure, loss, recon, latch, gate } = frame(bootedState());
  expect(clearance).toMatchObject({ stage: 'cancelling', orders_total: null, as_of: null });
  expect(orders).toMatchObject({ source: 'none', as_of: null });
  expect(exposure).toMatchObject({ rows: [], as_of: null, equity_usd: null });
  expect(loss).toMatchObject({ daily_pnl_usd: null, at_trip_usd: null });
  expect(recon).toMatchObject({ match: null, as_of: null, cached_count: null, rest_count: null });
  expect(latch).toBeNull();
  expect(gate.open).toBe(false);
});

test('the loss curve starts at 00:00 UTC of its own day', () => {
  expect(frame(bootedState()).loss.series_start_at).toBe(atMs(0));
});

test('a frame with the longest evidence still fits', () => {
  const long = 'x'.repeat(5_000);
  const state = {
    ...bootedState(),
    kill: { present: true, evidence: long, takenMs: 1_000 },
    recordProblem: long,
    halt: { ...bootedState().halt, reason: 'y'.repeat(500), who: 'z'.repeat(500) },
  };
  const snapshot = frame(state);
  expect(snapshotSchema.safeParse(snapshot).success).toBe(true);
  expect(Buffer.byteLength(JSON.stringify(snapshot))).toBeLessThan(SNAPSHOT_BYTES_MAX);
});
