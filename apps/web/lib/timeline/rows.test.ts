import { type WireEvent, wireEventSchema } from '@agora/shared/event';
import type { EventKind } from '@agora/shared/event-text';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ENTRIES_KEPT_MAX,
  kindsOf,
  kindsText,
  mergeEntries,
  type TimelineEntry,
  timelineRows,
} from './rows.ts';

const at = (second: number) => `2026-03-01T03:11:${String(second).padStart(2, '0')}.000Z`;
const read = (event: object): WireEvent => wireEventSchema.parse({ next_action: 'None.', ...event });
const entry = (second: number, event: object): TimelineEntry => ({
  id: `${second}-0`,
  event: read({ ts: at(second), ...event }),
  local: null,
});
const halt = (second: number, cause: string) =>
  entry(second, {
    event: 'halt',
    halt_id: `halt-${second}-aaaa`,
    cause,
    value: '1',
    limit: '2',
    subject: 'x',
    path: 'engine',
    who: null,
    epochs: null,
    orders_open: 0,
  });
const opened = (second: number) => entry(second, { event: 'gate_opened', closed_for_ms: 5_000 });
const resumed = (second: number) =>
  entry(second, {
    event: 'resume',
    halt_id: 'halt-1-aaaa',
    request_id: 'req-00000001',
    who: 'ann',
    reviewed: { panic_epoch: 1, panic_global_epoch: 0 },
  });

describe('the timeline', () => {
  it('marks the first cause of an incident, whatever follows, until the resume', () => {
    const rows = timelineRows([
      halt(1, 'daily_loss'),
      halt(2, 'ws_silent'),
      opened(3),
      resumed(4),
      opened(5),
      halt(6, 'ws_silent'),
    ]);
    expect(rows.map(({ part }) => part)).toEqual([
      'first cause',
      null,
      'incident',
      'incident',
      'consequence',
      'first cause',
    ]);
  });

  it('folds repeats in a row into one line that says how often and since when', () => {
    const rows = timelineRows([opened(1), opened(2), opened(3), halt(4, 'daily_loss'), opened(5)]);
    expect(rows.map(({ times, since }) => [times, since])).toEqual([
      [1, at(5)],
      [1, at(4)],
      [3, at(1)],
    ]);
    expect(rows[2]?.at).toBe(at(3));
  });

  it('keeps each entry once, in the order of time, and no more than its bound', () => {
    const many = Array.from({ length: ENTRIES_KEPT_MAX + 50 }, (_, n) => ({
      ...opened(0),
      id: `${n}`,
      event: read({ ts: new Date(1_772_000_000_000 + n * 1_000).toISOString(), event: 'gate_opened' }),
    }));
    const kept = mergeEntries(mergeEntries([], many), many);
    expect(kept).toHaveLength(ENTRIES_KEPT_MAX);
    expect(kept.at(-1)?.id).toBe(`${many.length - 1}`);
    expect(mergeEntries(kept, kept)).toBe(kept);
  });

  const ids = (entries: readonly TimelineEntry[]) => entries.map(({ id }) => id);
  const local = (n: number): TimelineEntry => ({
    ...{ id: `local-${n}`, event: null },
    local: { at: read({ event: 'gate_opened', ts: at(59) }).ts, sentence: `saw ${n}` },
  });

  it('stands in the order of the stream, so that a clock set back buries no halt', () => {
    const before = { ...opened(50), id: '1000-0' };
    const standing = { ...halt(2, 'daily_loss'), id: '1001-0' };
    const kept = mergeEntries(mergeEntries([], [before]), [standing]);
    expect(timelineRows(kept).map(({ id }) => id)).toEqual(['1001-0', '1000-0']);
    const sameMs = [
      { ...opened(3), id: '1001-10' },
      { ...opened(3), id: '1001-9' },
    ];
    expect(ids(mergeEntries(kept, sameMs))).toEqual(['1000-0', '1001-0', '1001-9', '1001-10']);
  });

  it('keeps what only this page saw where it came, behind all that was written before the page opened', () => {
    const opening = mergeEntries(mergeEntries([], [local(0)]), [opened(1), opened(3)]);
    expect(ids(opening)).toEqual(['1-0', '3-0', 'local-0']);
    const later = mergeEntries(mergeEntries(opening, [opened(4)]), [local(1), opened(2), opened(5)]);
    expect(ids(later)).toEqual(['1-0', '2-0', '3-0', 'local-0', '4-0', '5-0', 'local-1']);
  });

  it('shows what only this page saw as its own', () => {
    const local = {
      id: 'local-1',
      event: null,
      local: { at: opened(2).event?.ts ?? read({}).ts, sentence: 'State UNKNOWN' },
    };
    expect(timelineRows([opened(1), local])[0]).toMatchObject({
      isLocal: true,
      source: 'console',
      sentence: 'State UNKNOWN',
    });
  });

  it('reads kinds from an address and writes them back, all of them as none', () => {
    fc.assert(
      fc.property(fc.subarray(['trip', 'command', 'confirm', 'recover', 'note'] as EventKind[]), (kinds) => {
        const text = kindsText(new Set(kinds));
        expect([...kindsOf(text)]).toEqual(kinds.length === 0 ? [...kindsOf(null)] : kinds);
      }),
    );
    expect(kindsOf('nonsense').size).toBe(5);
    expect(timelineRows([opened(1), halt(2, 'daily_loss')], kindsOf('trip'))).toHaveLength(1);
  });
});
