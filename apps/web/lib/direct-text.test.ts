import { directWordSchema } from '@agora/shared/direct-word';
import { describe, expect, it } from 'vitest';
import { directTexts } from './direct-text.ts';

const silent = (problem: string | null) =>
  directWordSchema.parse({
    engine_id: 'mm-btc-1',
    asked_at: '2026-03-01T03:16:02.000Z',
    engine: { answered_in_ms: null, problem, status: null },
    guardian: { answered_in_ms: null, problem, health: null },
  });
const STATUS = {
  engine_id: 'mm-btc-1',
  state: 'ACTIVE',
  display: 'ACTIVE',
  gate: { open: true, signals: [] },
  latch: {
    panic_epoch: null,
    resume_epoch: null,
    latched: true,
    global: { panic_epoch: null, resume_epoch: null },
  },
  clearance: null,
  orders: { source: 'ws', as_of: null, resting: 8, in_flight: 0, unresolved: 0 },
  exposure: [],
  processes: [],
};

describe('what was said past Redis', () => {
  it('names the silence of each, and its reason', () => {
    expect(directTexts(silent('ECONNREFUSED'))).toEqual([
      'Engine: no answer (ECONNREFUSED).',
      'Guardian: no answer (ECONNREFUSED).',
    ]);
    expect(directTexts(silent(null))[0]).toBe('Engine: no answer (reason not known).');
  });

  it.each([
    ['ACTIVE', 'it trades'],
    ['HALTED', 'it is halted'],
    ['DREAMING', 'its state is not known to this console'],
  ])('an engine that says %s is told as: %s, and never by the word of a proven state', (state, told) => {
    const word = directWordSchema.parse({
      ...silent(null),
      engine: { answered_in_ms: 12, problem: null, status: { ...STATUS, state } },
    });
    expect(directTexts(word)[0]).toBe(
      `Engine says ${told}, gate open, by its own books 8 resting (answered in 0.0 s).`,
    );
    expect(directTexts(word)[0]).not.toMatch(/ACTIVE/);
  });
});
