import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { expect, test } from 'vitest';
import { idleOf, NOT_LOOKED_AT } from './looked-at.ts';

test('a judge that looked at nothing is named, but for those that no night has anything for', () => {
  const examined = new Map([
    ['I-17', 0],
    ['I-22', 0],
    ['I-04', 3],
    ['I-13', 0],
  ]);
  expect(idleOf(examined)).toEqual(['I-13', 'I-17']);
});

test('the page tells which those are, and why', () => {
  const page = readFileSync(join(ROOT, 'docs/simulator.md'), 'utf8').replaceAll(/\s+/g, ' ');
  for (const [id, why] of Object.entries(NOT_LOOKED_AT)) expect(page).toContain(`${id}: ${why}`);
});
