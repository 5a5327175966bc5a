// Laws over the tables of codes: every entry speaks, and words that must not appear on any surface do not.
import { describe, expect, test } from 'vitest';
import { DENIALS } from './gate.ts';
import { HALT_CAUSES, haltCauseCodeSchema, haltCauseEntry } from './halt-cause.ts';
import { RECOVERY_GATES, RESUME_REFUSALS } from './resume.ts';
import { STOP_REFUSALS } from './stop.ts';

const FORBIDDEN = /successfully|something went wrong|error occurred|profit|🎉/i;

const SENTENCES: readonly (readonly [string, string])[] = [
  ...Object.entries(DENIALS),
  ...Object.entries(RESUME_REFUSALS),
];
test.each(SENTENCES)('%s says a sentence', (code, sentence) => {
  expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
  expect(sentence).toMatch(/^[A-Z].*\.$/);
  expect(sentence).not.toMatch(FORBIDDEN);
});

describe('halt causes', () => {
  test.each(Object.entries(HALT_CAUSES))('%s has a clause and an act', (code, entry) => {
    expect(code).toMatch(/^[a-z][a-z_]+$/);
    expect(entry.clause).toMatch(/^[A-Z{]/);
    expect(entry.clause).not.toMatch(/\.$/);
    expect(entry.act).toMatch(/^[A-Z].*\.$/);
    for (const [, field] of entry.clause.matchAll(/\{(\w+)\}/g))
      expect(['value', 'limit', 'who', 'subject']).toContain(field);
  });

  test('a kill by a person has no loop, all others name theirs', () => {
    for (const [code, entry] of Object.entries(HALT_CAUSES))
      expect(entry.loop === null).toBe(code.startsWith('kill_'));
  });

  test('a code of another build reads as unknown, also when it is named like an object method', () => {
    expect(haltCauseCodeSchema.parse('solar_flare')).toBe('unknown');
    expect(haltCauseEntry('toString')).toBeNull();
    expect(haltCauseEntry('daily_loss')?.loop).toBe('engine risk loop');
  });
});

test('every recovery gate names a command', () => {
  for (const gate of Object.values(RECOVERY_GATES)) expect(gate.helps).toMatch(/^\.\/agora [a-z]+$/);
});

test('a stop refusal never sounds like success', () => {
  for (const refusal of Object.values(STOP_REFUSALS)) expect(refusal.sentence).not.toMatch(FORBIDDEN);
});
