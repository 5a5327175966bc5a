// A runtime file of another process, or of another version of the contract, is refused before a port is opened.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import { RUNTIME_DRAFT } from '@agora/shared/runtime-fixture';
import { afterAll, expect, it } from 'vitest';
import { loadRuntime } from './runtime.ts';

const dir = mkdtempSync(join(tmpdir(), 'agora-web-runtime-'));
afterAll(() => rmSync(dir, { recursive: true }));

const load = (change: object) => {
  const path = join(dir, 'runtime.json');
  writeFileSync(path, JSON.stringify({ ...RUNTIME_DRAFT, ...change }));
  return loadRuntime(['--config', path]);
};

it('takes its own', () => {
  expect(load({}).process).toBe('web');
});

it.each([
  [{ process: 'pager' }, 'was written for pager'],
  [{ contract_version: CONTRACT_VERSION - 1 }, `of contract version ${CONTRACT_VERSION - 1}`],
])('refuses %o', (change, says) => {
  expect(() => load(change)).toThrow(says);
});
