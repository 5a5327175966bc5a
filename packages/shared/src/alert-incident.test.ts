import { describe, expect, test } from 'vitest';
import { ALERTS } from './alert-catalogue.ts';
import {
  ackSchema,
  alertWordField,
  alertWordSchema,
  incidentIdSchema,
  incidentSchema,
} from './alert-incident.ts';
import { alertRaisedSchema } from './alert-raised.ts';

const AT = '2026-03-01T03:16:02.000Z';
const INCIDENT = {
  incident: '2291',
  engine_id: 'mm-btc-1',
  code: 'HALT-OPEN',
  priority: 'P2',
  word: 'HALTED',
  sentence: 'Position open.',
  act: 'Decide on the open position.',
  opened_at: AT,
  changed_at: AT,
  closed_at: null,
  repeats: 0,
  told: 1,
  undelivered_since: null,
  channels: ['telegram'],
};

describe('the catalogue', () => {
  test.each(Object.entries(ALERTS))('%s says cause, consequence, act and time', (code, entry) => {
    expect(code).toMatch(/^[A-Z0-9]+(-[A-Z0-9]+)?$/);
    for (const sentence of [entry.cause, entry.consequence, entry.act]) {
      expect(sentence).toMatch(/^([A-Z0-9]|redis-).*\.$/);
      expect(sentence).not.toMatch(/successfully|something went wrong|error occurred/i);
    }
    expect(entry.within).not.toBe('');
  });

  test('what asks for an act now is told at once; only P3 may wait for the digest', () => {
    for (const { priority, told } of Object.values(ALERTS)) {
      if (priority === 'P1') expect(told).toBe('at_once');
      if (told === 'digest') expect(priority).toBe('P3');
    }
  });
});

test('a code of a newer pager reads as unknown instead of blanking the list', () => {
  expect(incidentSchema.parse({ ...INCIDENT, code: 'SOLAR-FLARE', priority: 'P0' })).toMatchObject({
    code: 'unknown',
    priority: 'unknown',
  });
});

test('words of people lie in fields of their own', () => {
  const ack = ackSchema.parse({ kind: 'ack', by: 'operator-1', at: AT, via: 'web' });
  expect(alertWordField(ack, incidentIdSchema.parse('2291'))).toBe('2291');
  const shelve = alertWordSchema.parse({
    kind: 'shelve',
    by: 'operator-1',
    at: AT,
    code: 'GATED',
    until: AT,
    reason: 'known',
  });
  expect(alertWordField(shelve, null)).toBe('shelve:GATED');
  expect(alertWordField(alertWordSchema.parse({ kind: 'mute', by: 'x', at: AT, until: AT }), null)).toBe(
    'mute',
  );
});

test.each([
  [
    'an alarm',
    { kind: 'alarm', source: 'engine', at: AT, engine_id: null, code: 'DISK', open: true, sentence: 'Full.' },
    true,
  ],
  [
    'an alarm of no code',
    { kind: 'alarm', source: 'engine', at: AT, engine_id: null, code: 'X', open: true, sentence: 'Full.' },
    false,
  ],
  ['a test', { kind: 'test', source: 'web', at: AT, by: 'operator-1' }, true],
  ['a test by nobody', { kind: 'test', source: 'web', at: AT, by: '' }, false],
])('%s from another process', (_, raised, ok) => {
  expect(alertRaisedSchema.safeParse(raised).success).toBe(ok);
});
