// What is started again beside code that changed: never an engine, and the others by the name of what they are.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Plan, ProcessSpec } from './plan.ts';
import { sameCode } from './same-code.ts';

const plan: Plan = { buildId: 'old', configFile: 'c', engineIds: ['mm-1'], consoleUrl: 'u', processes: [] };
let dir: string;
let runtimeFile: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'agora-same-code-'));
  runtimeFile = join(dir, 'runtime.json');
  writeFileSync(runtimeFile, JSON.stringify({ build_id: 'old', of_another_version: [1] }));
});
afterEach(() => rmSync(dir, { recursive: true }));

const spec = (name: string, args = ['main.ts', '--config', runtimeFile]): ProcessSpec => ({
  ...{ name, args, command: 'node', stage: 2, host: 'h', port: 1, health: 'http', stopTimeoutMs: 1 },
});
const told = (): unknown => JSON.parse(readFileSync(runtimeFile, 'utf8'));
const unreadable = () => {
  throw new Error('ENOENT');
};

test.each<[string, () => string, RegExp | null, string]>([
  ['engine-mm-1', () => 'old', null, 'old'],
  ['engine-mm-1', () => 'new', /code here is build new, and old runs; .*agora down/, 'old'],
  ['engine-mm-1', unreadable, /code here is build unknown/, 'old'],
  ['guardian', () => 'old', null, 'old'],
  ['guardian', () => 'new', null, 'new'],
  ['guardian', unreadable, null, 'unknown'],
  ['pager', () => 'new', null, 'new'],
])('%s', (name, read, why, buildId) => {
  const said = sameCode(plan, read)(spec(name));
  if (why === null) expect(said).toBeNull();
  else expect(said).toMatch(why);
  expect(told()).toEqual({ build_id: buildId, of_another_version: [1] });
});

test.each<[string, string | null, string]>([
  ['engine-mm-1', null, 'old'],
  ['guardian', null, 'old'],
])('%s beside a file that vanished during the first look', (name, why, buildId) => {
  let looks = 0;
  const read = () => {
    looks += 1;
    return looks === 1 ? unreadable() : 'old';
  };
  expect(sameCode(plan, read)(spec(name))).toBe(why);
  expect(told()).toEqual({ build_id: buildId, of_another_version: [1] });
});

test.each([
  ['guardian', 'new', 16],
  ['pager', 'new', 16],
  ['engine-mm-1', 'old', 15],
])('the contract number of the runtime file of %s, after a pull to another', (name, buildId, contract) => {
  writeFileSync(runtimeFile, JSON.stringify({ build_id: 'old', contract_version: 15 }));
  const check = sameCode(
    plan,
    () => 'new',
    () => 16,
  );
  check(spec(name));
  expect(told()).toEqual({ build_id: buildId, contract_version: contract });
});

test('what is not ours, and a runtime file that cannot be read, hold nothing up', () => {
  const check = sameCode(plan, () => 'new');
  expect(check(spec('redis-latch', ['redis.conf']))).toBeNull();
  expect(check(spec('guardian', ['--config', join(dir, 'none.json')]))).toBeNull();
});
