import { DENIALS } from '@agora/shared/gate';
import { SIGNAL_HOLDS_AT, SIGNAL_NAMES, type SignalName } from '@agora/shared/signal';
import { describe, expect, test } from 'vitest';
import { gateRefusal, judgeSignals, type Reading, type Readings, SIGNAL_AGE_MS_MAX } from './gate.ts';

const NOW_MS = 100_000;
const CLOSED = { code: 'GATE_CLOSED', sentence: DENIALS.GATE_CLOSED, helps: './agora why' };
const KINDS = ['ok', 'bad', 'stale', 'missing', 'garbage'] as const;
type Kind = (typeof KINDS)[number];

/** What a broken feed may leave behind; the types forbid it, so only a test can. */
const GARBAGE = { value: Number.NaN, takenMs: Number.NaN, evidence: '' } as unknown as Reading;

function readingOf(name: SignalName, kind: Kind): Reading | undefined {
  const right = SIGNAL_HOLDS_AT[name];
  const readings: Record<Kind, Reading | undefined> = {
    ok: { value: right, takenMs: NOW_MS, evidence: 'ok' },
    bad: { value: !right, takenMs: NOW_MS, evidence: 'bad' },
    stale: { value: right, takenMs: NOW_MS - SIGNAL_AGE_MS_MAX[name] - 1, evidence: 'stale' },
    missing: undefined,
    garbage: GARBAGE,
  };
  return readings[kind];
}

function readingsOf(kinds: readonly Kind[]): Readings {
  const entries = SIGNAL_NAMES.map((name, i) => [name, readingOf(name, kinds[i] ?? 'missing')]);
  return Object.fromEntries(entries.filter(([, reading]) => reading !== undefined));
}

test('I-08: over all 5^6 combinations the gate is open only when all six are ok, and names exactly the others', () => {
  let open = 0;
  const total = KINDS.length ** SIGNAL_NAMES.length;
  for (let n = 0; n < total; n++) {
    const kinds = SIGNAL_NAMES.map(
      (_, i) => KINDS[Math.floor(n / KINDS.length ** i) % KINDS.length] ?? 'missing',
    );
    const refusal = gateRefusal(judgeSignals(readingsOf(kinds), NOW_MS));
    const failing = SIGNAL_NAMES.filter((_, i) => kinds[i] !== 'ok');
    if (refusal === null) open++;
    else expect(refusal).toMatchObject(CLOSED);
    expect(refusal?.missing ?? []).toEqual(failing);
  }
  expect({ total, open }).toEqual({ total: 15_625, open: 1 });
});

describe.each(SIGNAL_NAMES)('%s', (name) => {
  const limitMs = SIGNAL_AGE_MS_MAX[name];
  const verdictAt = (takenMs: number | null) => {
    const reading = { value: SIGNAL_HOLDS_AT[name], takenMs, evidence: 'seen' };
    return judgeSignals({ [name]: reading }, NOW_MS).find((verdict) => verdict.name === name);
  };

  test.each([
    ['just under its limit', NOW_MS - limitMs + 0.1, true],
    ['at its limit', NOW_MS - limitMs, true],
    ['just over its limit', NOW_MS - limitMs - 0.1, false],
    ['never taken', null, false],
    ['taken in the future', NOW_MS + 0.1, false],
  ])('%s', (_, takenMs, holds) => {
    expect(verdictAt(takenMs)).toMatchObject({ holds, value: holds ? SIGNAL_HOLDS_AT[name] : null });
  });

  test('never set: nothing is known of it, and it says so', () => {
    expect(judgeSignals({}, NOW_MS).find((verdict) => verdict.name === name)).toEqual({
      ...{ name, value: null, holds: false, ageMs: null, ageMsMax: limitMs },
      evidence: 'never set, blocks orders',
    });
  });

  test('never taken has no age, however young the process is', () => {
    const reading = { value: SIGNAL_HOLDS_AT[name], takenMs: null, evidence: 'seen' };
    const [verdict] = judgeSignals({ [name]: reading }, 1).filter((each) => each.name === name);
    expect(verdict).toMatchObject({ holds: false, value: null, ageMs: null, evidence: 'seen' });
  });

  test('a fresh one says what it was told; nonsense is no value', () => {
    expect(verdictAt(NOW_MS)).toMatchObject({ ageMs: 0, evidence: 'seen' });
    const nonsense = { ...GARBAGE, takenMs: NOW_MS };
    const [verdict] = judgeSignals({ [name]: nonsense }, NOW_MS).filter((each) => each.name === name);
    expect(verdict).toMatchObject({ value: null, holds: false });
  });

  test('a stale value is shown as not known, with what was last said', () => {
    expect(verdictAt(NOW_MS - limitMs - 1)?.evidence).toBe('stale, blocks orders; last said: seen');
  });
});

test('a list that lacks a signal, or names one twice, keeps the gate closed', () => {
  const all = judgeSignals(readingsOf(['ok', 'ok', 'ok', 'ok', 'ok', 'ok']), NOW_MS);
  const [first, ...others] = all;
  expect(gateRefusal(all)).toBeNull();
  expect(gateRefusal(others)?.missing).toEqual(['trading_enabled']);
  expect(gateRefusal(first === undefined ? [] : [...all, first])?.missing).toEqual(['trading_enabled']);
  expect(gateRefusal([])?.missing).toEqual([...SIGNAL_NAMES]);
});
