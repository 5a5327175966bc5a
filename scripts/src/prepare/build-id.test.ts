import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT } from '../home.ts';
import { buildId, imagesId } from './build-id.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'agora-build-id-'));
  mkdirSync(join(dir, 'src'));
  writeFileSync(join(dir, 'src/a.ts'), 'one');
});
afterEach(() => rmSync(dir, { recursive: true }));

const id = () => buildId([relative(ROOT, dir)]);

test.each([
  ['.a.ts.swp'],
  ['a.ts~'],
  ['.DS_Store'],
  ['.#a.ts'],
  ['#a.ts#'],
  ['a.ts.orig'],
  ['a.ts.rej'],
  ['a.test.ts'],
])('%s beside the source is no other code', (name) => {
  const before = id();
  writeFileSync(join(dir, 'src', name), 'two');
  expect(id()).toBe(before);
});

test.each([['a.ts'], ['b.ts'], ['orig.ts'], ['a~b.ts']])('%s written is', (name) => {
  const before = id();
  writeFileSync(join(dir, 'src', name), 'two');
  expect(id()).not.toBe(before);
});

test('a file by its own name counts, and what images are made of is more than what runs on a host', () => {
  const path = join(dir, 'src/a.ts');
  const of = () => buildId([relative(ROOT, path)]);
  const before = of();
  writeFileSync(path, 'two');
  expect(of()).not.toBe(before);
  expect(imagesId()).not.toBe(buildId());
});
