// A night is what its file says, or none at all: a fault that has another name or form today does not leave it empty.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EngineWorld } from '../engine-world.ts';
import { faultSchema } from './fault.ts';
import { inject } from './inject.ts';
import { readKeptNight } from './kept-night.ts';
import type { Operator } from './operator.ts';
import { planOf } from './plan.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agora-night-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function nightWith(fault: object) {
  const file = join(folder, 'night.json');
  const night = { seed: 1, hours: 0.1, why: 'a test', items: [{ atMs: 5, fault }] };
  writeFileSync(file, JSON.stringify(night));
  return readKeptNight(file);
}

describe('a kept night', () => {
  test('has its faults as they were kept, also of before a rollback had a length', () => {
    expect(nightWith({ kind: 'stall', ms: 7 }).items).toEqual([{ atMs: 5, fault: { kind: 'stall', ms: 7 } }]);
    const { items } = nightWith({ kind: 'latch_rolled_back', ms: 7 });
    expect(items).toEqual([{ atMs: 5, fault: { kind: 'latch_rolled_back', ms: 7, raises: 1 } }]);
  });

  test.each<[string, object]>([
    ['a name that is none', { kind: 'stalled', ms: 7 }],
    ['a field too few', { kind: 'stall' }],
    ['a field too many', { kind: 'stall', ms: 7, for: 7 }],
    ['a value of another kind', { kind: 'stop', scope: 'all' }],
  ])('is refused with %s', (_, fault) => {
    expect(() => nightWith(fault)).toThrow();
  });
});

test('every fault of a plan has the form of a kept one', () => {
  for (const { fault } of planOf(5, 6 * 3_600_000)) expect(faultSchema.parse(fault)).toEqual(fault);
});

test('what cannot be done is refused and not passed over', () => {
  const unknown = { kind: 'renamed' } as never;
  expect(() => inject({} as EngineWorld, {} as Operator, unknown)).toThrow('no night can do this');
});
