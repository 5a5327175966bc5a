import { SIGNAL_NAMES } from '@agora/shared/signal';
import { expect, test } from 'vitest';
import { atMs } from '../../../test/support/facts.ts';
import type { SignalVerdict } from './gate.ts';
import { type GateHistory, newGateHistory, noteVerdicts } from './gate-history.ts';

function verdicts(holds: boolean): SignalVerdict[] {
  return SIGNAL_NAMES.map((name) => ({
    name,
    value: true,
    holds: name === 'preflight_ok' ? holds : true,
    ageMs: 0,
    ageMsMax: 1,
    evidence: '',
  }));
}

function after(history: GateHistory, ...looks: [nowMs: number, holds: boolean][]): GateHistory {
  return looks.reduce((h, [nowMs, holds]) => noteVerdicts(h, verdicts(holds), atMs(nowMs), nowMs), history);
}

test('a signal and the gate tell since when they are as they are, not when they were last looked at', () => {
  const history = after(newGateHistory(atMs(0)), [10, false], [20, true], [30, true]);
  expect(history).toMatchObject({ open: true, since: atMs(20) });
  expect(history.signals.preflight_ok).toEqual({ holds: true, since: atMs(20) });
  expect(history.signals.trading_enabled).toEqual({ holds: true, since: atMs(10) });
});

test('at boot the gate is closed, and nothing is known of it', () => {
  expect(newGateHistory(atMs(7))).toEqual({ open: false, since: atMs(7), signals: {}, closuresMs: [] });
});

test('a gate that never opened has never closed', () => {
  expect(after(newGateHistory(atMs(0)), [10, false], [20, false]).closuresMs).toEqual([]);
});

test.each([
  ['just under ten minutes', 599_999, 1],
  ['at ten minutes', 600_000, 1],
  ['just over ten minutes', 600_001, 0],
])('a closure %s ago', (_, agoMs, closures) => {
  const history = after(newGateHistory(atMs(0)), [10, true], [20, false], [20 + agoMs, false]);
  expect(history.closuresMs).toHaveLength(closures);
});
