// Secrets are written for their owner alone and refused when somebody widened them.
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readOrMake, readPrivate, writePrivate } from './private-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'agora-private-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('a secret is made once and kept', () => {
  const path = join(dir, 'a');
  expect(readOrMake(path, () => 'first')).toBe('first');
  expect(readOrMake(path, () => 'second')).toBe('first');
  expect(statSync(path).mode & 0o777).toBe(0o400);
});

test('what the disk does not take whole leaves the old file, and nothing beside it', () => {
  const path = join(dir, 'b');
  writePrivate(path, 'old\n');
  symlinkSync('/dev/full', `${path}.${process.pid}.new`);
  expect(() => writePrivate(path, 'new\n')).toThrow(/ENOSPC/);
  expect(readPrivate(path)).toBe('old');
  expect(readdirSync(dir).filter((name) => name.startsWith('b'))).toEqual(['b']);
});

test.each([0o440, 0o404, 0o644, 0o660, 0o601])('mode %o is refused with the fix', (mode) => {
  const path = join(dir, `m${mode}`);
  writePrivate(path, 'secret\n');
  chmodSync(path, mode);
  expect(() => readPrivate(path)).toThrow(/is readable by others/);
});

test.each([0o400, 0o600, 0o500, 0o700])('mode %o is accepted', (mode) => {
  const path = join(dir, `n${mode}`);
  writePrivate(path, 'secret\n');
  chmodSync(path, mode);
  expect(readPrivate(path)).toBe('secret');
});
