import { engineIdSchema } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';
import type { TimelineItem } from '@agora/shared/timeline';
import { describe, expect, it } from 'vitest';
import { differencesByRun } from './drift-counts.ts';
import { gateMinutes, gateText, MINUTES } from './gate-minutes.ts';
import { STOPS_SHOWN_MAX, stopTimesMs, stopTimesText } from './stop-times.ts';

const NOW_MS = 7_200_000;
const item = (name: string, minutesAgo: number, more: object = {}): TimelineItem => ({
  id: `${NOW_MS - minutesAgo * 60_000}-0`,
  engine_id: engineIdSchema.parse('mm-btc-1'),
  event: { ts: isoMs(NOW_MS - minutesAgo * 60_000), event: name, next_action: 'No action needed.', ...more },
});

describe('the gate, minute by minute', () => {
  const run = (...items: TimelineItem[]) => gateMinutes(items, NOW_MS, NOW_MS);

  it('is not known before the first event, open after it opened, closed in each minute that saw it closed', () => {
    const minutes = run(item('gate_opened', 8.5), item('gate_closed', 10.5), item('gate_opened', 20));
    expect(minutes.slice(0, 40)).toEqual(Array.from({ length: 40 }, () => 'not known'));
    expect(minutes.slice(40, 49)).toEqual(Array.from({ length: 9 }, () => 'open'));
    expect(minutes.slice(49, 52)).toEqual(['closed', 'closed', 'closed']);
    expect(minutes.slice(52)).toEqual(Array.from({ length: 8 }, () => 'open'));
  });

  it('was closed by a halt, and by what came before the hour', () => {
    expect(new Set(run(item('halt', 90)))).toEqual(new Set(['closed']));
    expect(new Set(run(item('gate_opened', 90)))).toEqual(new Set(['open']));
    expect(run(item('halt', 0.5), item('gate_opened', 90)).at(-1)).toBe('closed');
  });

  it('is not known before the halt of a start, back to the last event: the engine was dead for some of it', () => {
    const minutes = run(item('halt', 10.5, { cause: 'boot' }), item('gate_opened', 30));
    expect(new Set(minutes.slice(0, 49))).toEqual(new Set(['not known']));
    expect(new Set(minutes.slice(49))).toEqual(new Set(['closed']));
    const known = run(
      item('halt', 10.5, { cause: 'boot' }),
      item('gate_closed', 15.5),
      item('gate_opened', 30),
    );
    expect(known.slice(30, 44)).toEqual(Array.from({ length: 14 }, () => 'open'));
    expect(new Set(known.slice(44))).toEqual(new Set(['closed']));
  });

  it('is not known past what a silent engine was last heard of', () => {
    const open = gateMinutes([item('gate_opened', 90)], NOW_MS, NOW_MS - 4.5 * 60_000);
    expect(open.slice(0, 55)).toEqual(Array.from({ length: 55 }, () => 'open'));
    expect(open.slice(55)).toEqual(Array.from({ length: 5 }, () => 'not known'));
    expect(gateMinutes([item('halt', 90)], NOW_MS, NOW_MS - 4.5 * 60_000).at(-1)).toBe('not known');
    expect(new Set(gateMinutes([item('gate_opened', 90)], NOW_MS, null))).toEqual(new Set(['not known']));
  });

  it('is told in a sentence', () => {
    const items = [item('gate_opened', 9), item('gate_closed', 10.5), item('gate_opened', 20)];
    expect(gateText(gateMinutes(items, NOW_MS, NOW_MS), items, NOW_MS)).toBe(
      `Open through 18 of the last ${MINUTES} minutes, closed once, 40 minutes not known.`,
    );
  });
});

describe('how fast stops were confirmed', () => {
  const zero = (after_ms: number) =>
    item('halt_zero_seen', 1, { halt_id: null, seen_by: 'engine', orders_total: 3, after_ms });

  it('is read from the newest, told oldest first, with what cannot be read left out', () => {
    expect(stopTimesMs([zero(300), item('halt_zero_seen', 2), item('halt', 2), zero(1_100)])).toEqual([
      1_100, 300,
    ]);
    expect(stopTimesMs(Array.from({ length: 30 }, (_, n) => zero(n)))).toHaveLength(STOPS_SHOWN_MAX);
  });

  it.each([
    [[], 'No stop is among the events that are kept.'],
    [[1_100], 'Last 1.1 s, median 1.1 s, slowest 1.1 s, over 1 stop.'],
    [[900, 5_000, 300], 'Last 0.3 s, median 0.9 s, slowest 5.0 s, over 3 stops.'],
  ])('%j: %s', (times, said) => expect(stopTimesText(times)).toBe(said));
});

describe('differences by comparison', () => {
  const drift = (differences_total: number) =>
    item('risk.recon_drift', 1, {
      ...{ confirmed: true, cached_count: 1, rest_count: 1, differences_total, differences: [] },
      differences_hash: 'a'.repeat(64),
    });

  it('counts those that had any, oldest first, and leaves out what it cannot read', () => {
    const read = differencesByRun([drift(3), item('adopted', 1), item('risk.recon_drift', 1), drift(1)]);
    expect(read).toEqual([1, 3]);
  });
});
