// Which folder `compose-init` takes over as its data: a new one, an empty one, its own; never what something else lives by.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refuseForeignData } from './compose-init.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'agora-compose-data-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test.each<[string, () => void]>([
  ['an empty one', () => undefined],
  ['a disk of its own', () => mkdirSync(join(dir, 'lost+found'))],
  [
    'one that it made before',
    () => {
      writeFileSync(join(dir, '.agora-mount'), 'proof');
      mkdirSync(join(dir, 'mm-1'));
    },
  ],
])('takes %s', (_, make) => {
  make();
  expect(() => refuseForeignData(dir)).not.toThrow();
});

test('takes one that is not there yet', () => {
  expect(() => refuseForeignData(join(dir, 'new'))).not.toThrow();
});

test('refuses a folder with what others put there, and a file', () => {
  writeFileSync(join(dir, 'www'), '');
  expect(() => refuseForeignData(dir)).toThrow(/holds what AGORA did not put there \(www\)/);
  expect(() => refuseForeignData(join(dir, 'www'))).toThrow(/is no folder/);
});
