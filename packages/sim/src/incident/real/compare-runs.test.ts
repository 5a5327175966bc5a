import type { AuditEvent } from '@agora/testkit/judge/audit-story';
import { expect, test } from 'vitest';
import type { Seen } from '../seen.ts';
import { compareRuns } from './compare-runs.ts';

const WIDENED = {
  event: 'spread_widened',
  ts: '2026-03-02T03:00:01.000Z',
  spread_bps: 20.4,
  trigger: 'volatility',
  context: { ewma_var_delta: '1 -> 2', vol_pct_rank_1h: 99 },
};
const ARMED = { event: 'kill_threshold_armed', daily_pnl_usd: -470, controls: { hard_kill_at_usd: -500 } };
const HALT = { event: 'halt', cause: 'daily_loss', id: 'a' };

/** Only what is read of a run. */
function seen(...told: readonly { event: string }[]): Seen {
  const events = told.map((data, i) => ({
    event: data.event,
    data,
    ms: 1_000 + i,
    seq: i,
  })) as unknown as AuditEvent[];
  return { beginsMs: 1_000, audit: { events } } as unknown as Seen;
}
const holds = (there: Seen, here: Seen) => compareRuns(there, here).map((each) => each.holds);

test('the same story holds, whatever was measured in its moments and however often it is told', () => {
  const here = seen({ ...WIDENED, ts: '2026-11-28T22:00:00.000Z', spread_bps: 31 } as never, ARMED, WIDENED);
  expect(holds(seen(WIDENED, { event: 'gate_closed' }, ARMED), here)).toEqual([true, true]);
  expect(holds(seen(HALT), seen({ ...HALT, id: 'b' } as never))).toEqual([true, true]);
});

test.each<[string, readonly { event: string }[], readonly boolean[]]>([
  ['another order', [ARMED, WIDENED], [false, true]],
  ['one kind less', [WIDENED], [false, true]],
  ['one kind more', [WIDENED, ARMED, HALT], [false, true]],
  ['nothing at all', [], [false, false]],
  ['a field less', [{ ...WIDENED, context: { vol_pct_rank_1h: 99 } } as never, ARMED], [true, false]],
  ['a field more', [{ ...WIDENED, colour: 'red' } as never, ARMED], [true, false]],
  ['another trigger', [{ ...WIDENED, trigger: 'inventory' } as never, ARMED], [true, false]],
  ['another limit', [WIDENED, { ...ARMED, controls: { hard_kill_at_usd: -900 } } as never], [true, false]],
])('%s is noticed', (_, told, expected) => {
  expect(holds(seen(WIDENED, ARMED), seen(...told))).toEqual(expected);
});

test('another cause of a halt is noticed', () => {
  expect(holds(seen(HALT), seen({ ...HALT, cause: 'ws_silent' } as never))).toEqual([true, false]);
});
