import { recoveryGateSchema } from '@agora/shared/resume';
import { expect, test } from 'vitest';
import { recoveryGates } from './recovery-gates.ts';

test('all seven are listed, and one that nobody observed does not hold', () => {
  const gates = recoveryGates({ no_kill_file: { holds: true, value: 'no kill file', ageMs: 3 } });
  expect(gates).toHaveLength(7);
  for (const gate of gates) expect(recoveryGateSchema.safeParse(gate).success).toBe(true);
  expect(gates.filter((gate) => gate.holds).map((gate) => gate.gate)).toEqual(['no_kill_file']);
});
