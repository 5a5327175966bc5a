import { describe, expect, test } from 'vitest';
import { eventSchema, type WireEvent, wireEventSchema } from './event.ts';
import { EVENT_KINDS, eventText } from './event-text.ts';

const ts = '2026-03-01T03:11:42.117Z';
const next_action = 'No action needed.';
const HALT = {
  ts,
  event: 'halt',
  next_action,
  halt_id: 'halt-0001-a',
  cause: 'daily_loss',
  value: '\u2212$512.40',
  limit: '\u2212$500.00',
  subject: null,
  path: 'engine',
  who: null,
  epochs: null,
  orders_open: 14,
};
const read = (event: object): WireEvent => wireEventSchema.parse(event);

describe('events in words', () => {
  test.each([
    [
      HALT,
      'risk',
      'trip',
      'Daily loss reached \u2212$512.40, past the \u2212$500.00 cap. 14 orders to cancel.',
    ],
    [
      { ...HALT, cause: 'kill_api', path: 'api', who: 'ann', subject: 'the console', orders_open: 0 },
      'operator',
      'command',
      'Stopped by ann from the console.',
    ],
    [{ ...HALT, cause: 'boot', orders_open: 0 }, 'engine', 'note', 'Started halted, as at every start.'],
    [
      {
        ts,
        next_action,
        event: 'halt_zero_seen',
        halt_id: null,
        seen_by: 'engine',
        orders_total: 14,
        after_ms: 812,
      },
      'venue',
      'confirm',
      'The venue shows no order, read by the engine, 0.8 s after the stop. All 14 orders of the stop gone.',
    ],
    [
      { ts, next_action, event: 'gate_opened', closed_for_ms: 61_000 },
      'gate',
      'recover',
      'Gate opened after 1 min 1 s.',
    ],
    [
      {
        ts,
        next_action,
        event: 'gate_closed',
        missing: ['kill_switch_active'],
        evidence: 'latched 2026-03-01T03:11:42.117Z, blocks orders',
        closures_10min: 1,
      },
      'gate',
      'trip',
      'Gate closed: kill_switch_active. latched 03:11:42 UTC, blocks orders',
    ],
    [
      {
        ts,
        next_action,
        event: 'resume_refused',
        halt_id: null,
        request_id: 'req-00000001',
        who: 'ann',
        code: 'NEWER_STOP',
        gates: [],
      },
      'operator',
      'command',
      'Resume by ann refused: NEWER_STOP.',
    ],
  ])('%j', (event, source, kind, sentence) => {
    expect(eventSchema.safeParse(event).success).toBe(true);
    expect(eventText(read(event))).toEqual({ source, kind, sentence });
  });

  test('an event whose fields cannot be read is told by its name and advice', () => {
    const names = eventSchema.options.map((option) => option.shape.event.value);
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) {
      const unreadable = eventText(read({ ts, event: name, next_action }));
      expect(unreadable.sentence).toBe(`${name}: ${next_action}`);
    }
  });

  test('an event of a newer build is told by its name and advice', () => {
    const told = eventText(read({ ts, event: 'moon_phase', next_action: 'Look up.', extra: 1 }));
    expect(told).toEqual({ source: 'engine', kind: 'note', sentence: 'moon_phase: Look up.' });
    expect(EVENT_KINDS).toContain(told.kind);
  });
});
