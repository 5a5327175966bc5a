// Nonces are the product's: they rise whatever the host's clock does, and over lives.
import type { Engine } from '@agora/engine/src/core/engine/state.ts';
import { expect, test } from 'vitest';
import { noncesOf } from './nonces.ts';

const T0 = Date.UTC(2026, 2, 1, 9);

test('before the venue has told its time they are of the clock of the host, and go on rising when it goes back', () => {
  const core = { control: { clock: null } } as unknown as Engine; // nothing else of it is looked at
  const host = { disk: { halt: null, nonce: 0 }, monoMs: 1_000, wallMs: T0 };
  const next = noncesOf(host, () => core);
  expect([next(), next()]).toEqual([T0, T0 + 1]);
  host.wallMs = T0 - 60_000;
  expect(next()).toBe(T0 + 2);
  const ofNextLife = noncesOf(host, () => core);
  expect([ofNextLife(), host.disk.nonce]).toEqual([T0 + 3, T0 + 3]);
});

test('after that a clock that is off changes nothing', () => {
  const core = { control: { clock: { offsetMs: T0 } } } as unknown as Engine; // as above
  const host = { disk: { halt: null, nonce: 0 }, monoMs: 1_000, wallMs: T0 + 60_000 };
  const next = noncesOf(host, () => core);
  expect(next()).toBe(T0 + 1_000);
  host.monoMs = 2_000;
  expect(next()).toBe(T0 + 2_000);
});
