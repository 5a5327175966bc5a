import { describe, expect, test } from 'vitest';
import { hasLiveHand, readStopRequest, STOP_REFUSALS, stopAnsweredSchema } from './stop.ts';

describe('readStopRequest', () => {
  const key = 'stop-7F3K';
  test.each([
    [{ idempotency_key: key }, { idempotency_key: key }],
    [{ idempotency_key: key, reason: '', engine: '' }, { idempotency_key: key }],
    [
      { idempotency_key: key, reason: 'r', engine: 'mm-1' },
      { idempotency_key: key, reason: 'r', engine: 'mm-1' },
    ],
  ])('accepts %j', (body, request) => {
    expect(readStopRequest(body)).toEqual({ ok: true, request });
  });

  test.each([
    [null, 'body'],
    ['stop', 'body'],
    [[], 'body'],
    [{}, 'idempotency_key'],
    [{ idempotency_key: '' }, 'idempotency_key'],
    [{ idempotency_key: 'a b' }, 'idempotency_key'],
    [{ idempotency_key: 1 }, 'idempotency_key'],
    [{ idempotency_key: key, engine: 'global' }, 'engine'],
    [{ idempotency_key: key, reason: 'x'.repeat(501) }, 'reason'],
    [{ idempotency_key: key, dry_run: true }, 'dry_run'],
  ])('refuses %j and names the field %s', (body, field) => {
    const reading = readStopRequest(body);
    expect(reading).toMatchObject({ ok: false, field });
    expect(reading.ok ? '' : reading.message).not.toBe('');
  });
});

test.each([
  [1_000, null, true],
  [1_001, null, false],
  [null, 0, true],
  [5_000, 1_000, true],
  [null, null, false],
  [Number.NaN, 9_000, false],
])('engine %s ms, guardian %s ms: somebody cancels = %s', (engine_age_ms, guardian_age_ms, live) => {
  expect(hasLiveHand({ engine_age_ms, guardian_age_ms })).toBe(live);
});

test('the answer is the published one, and only a positive epoch was raised', () => {
  const answer = {
    epoch: 4,
    latched_at: '2026-03-01T03:11:42.117Z',
    path: 'api',
    replayed: false,
    state: 'HALTED',
    clearance: 'cancelling',
    hands: { engine_age_ms: 120, guardian_age_ms: 300 },
  };
  expect(stopAnsweredSchema.parse(answer)).toEqual(answer);
  expect(stopAnsweredSchema.safeParse({ ...answer, epoch: 0 }).success).toBe(false);
});

test('every refusal has its status', () => {
  expect(Object.values(STOP_REFUSALS).map((refusal) => refusal.status)).toEqual([
    400, 401, 403, 422, 503, 503,
  ]);
});
