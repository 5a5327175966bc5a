// A runtime file of an earlier contract, and what the guardian of this code says to it once it was renewed.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import { readGuardianPlan } from '@agora/shared/guardian-plan';
import { RUNTIME_DRAFT } from '@agora/shared/runtime-fixture';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contractHere, renewRuntime } from './renew-runtime.ts';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'agora-renew-'));
  path = join(dir, 'guardian.json');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const [endpoint, wallet] = [RUNTIME_DRAFT.redis.latch, RUNTIME_DRAFT.wallets['mm-1']];
const OF_EARLIER = {
  ...RUNTIME_DRAFT,
  process: 'guardian',
  contract_version: CONTRACT_VERSION - 1,
  redis: { ...RUNTIME_DRAFT.redis, latch: { ...endpoint, users: { guardian: endpoint.users.web } } },
  bearer_token_files: { stop: '/run/agora/stop.token', scraper: '/run/agora/scraper.token' },
  wallets: { 'mm-1': { ...wallet, guardian_key_file: '/run/agora/guardian.key' } },
};
const write = (content: object) => writeFileSync(path, JSON.stringify(content), { mode: 0o600 });
const problem = () => {
  const reading = readGuardianPlan(readFileSync(path, 'utf8'));
  return reading.ok ? null : reading.problem;
};

test('the number on the disk is that of this code', () => {
  expect(contractHere()).toBe(CONTRACT_VERSION);
});

test('the guardian starts with a file whose contract number alone was of another version', () => {
  write(OF_EARLIER);
  expect(problem()).toMatch(/is of contract \d+, this code of/);
  renewRuntime(path, { contract: contractHere() });
  expect(problem()).toBeNull();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
    ...OF_EARLIER,
    contract_version: CONTRACT_VERSION,
  });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.each<[string, object]>([
  ['of another form', { ...OF_EARLIER, of_another_version: 1 }],
  ['without a number', { ...OF_EARLIER, contract_version: undefined }],
  ['whose number is none', { ...OF_EARLIER, contract_version: 'x' }],
])('one %s is refused as before', (_, content) => {
  write(content);
  const before = problem();
  renewRuntime(path, { contract: contractHere() });
  expect(before).not.toBeNull();
  expect(problem()).toBe(before);
});

test('where this code does not tell its number, or there is no file, nothing changes', () => {
  write(OF_EARLIER);
  const before = readFileSync(path, 'utf8');
  renewRuntime(path, { contract: undefined });
  expect(readFileSync(path, 'utf8')).toBe(before);
  renewRuntime(join(dir, 'none.json'), { contract: 1 });
});
