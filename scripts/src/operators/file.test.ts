// The accounts as the launcher keeps them: made once, never wider than their owner, passwords only as hashes.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENROL_MS, operatorsFileSchema, parsePasswordHash } from '@agora/shared/operators-file';
import { epochMsOf } from '@agora/shared/time';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createHome, type Home, homeAt } from '../home.ts';
import { operatorsFile, passwordFile } from '../prepare/secrets.ts';
import {
  addOperator,
  ensureOperators,
  FIRST_ACCOUNT,
  readOperators,
  removeOperator,
  resetTotp,
} from './file.ts';

const NOW_MS = Date.parse('2026-03-01T00:00:00.000Z');
const dirs: string[] = [];
afterAll(() => dirs.map((dir) => rmSync(dir, { recursive: true, force: true })));

let home: Home;
beforeEach(() => {
  const dir = mkdtempSync(join(tmpdir(), 'agora-operators-'));
  dirs.push(dir);
  home = homeAt(dir);
  createHome(home);
  ensureOperators(home, NOW_MS);
});
const names = () => readOperators(home).map(({ account }) => account);

test('the first account is made once, and is not brought back', () => {
  const before = readFileSync(operatorsFile(home), 'utf8');
  ensureOperators(home, NOW_MS + 1);
  expect(readFileSync(operatorsFile(home), 'utf8')).toBe(before);
  removeOperator(home, FIRST_ACCOUNT);
  ensureOperators(home, NOW_MS + 1);
  expect(names()).toEqual([]);
});

test('the file holds hashes of its own salt, and its owner alone may read it', () => {
  const path = addOperator(home, 'ada', 'viewer', NOW_MS);
  const text = readFileSync(operatorsFile(home), 'utf8');
  const { operators } = operatorsFileSchema.parse(JSON.parse(text));
  const password = readFileSync(path, 'utf8').trim();
  expect(password).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
  expect(text).not.toContain(password);
  const hashes = operators.map(({ password_hash }) => parsePasswordHash(password_hash));
  expect(new Set(hashes.map(({ salt }) => salt)).size).toBe(2);
  expect(hashes[0]).toMatchObject({ memoryKib: 19_456, passes: 2, parallelism: 1 });
  expect(new Set(operators.map(({ totp_secret }) => totp_secret)).size).toBe(2);
  expect([statSync(operatorsFile(home)).mode & 0o777, statSync(path).mode & 0o777]).toEqual([0o600, 0o400]);
});

test('a reset makes another secret, open for three days, and leaves everything else', () => {
  addOperator(home, 'ada', 'operator', NOW_MS);
  const [first, ada] = readOperators(home);
  resetTotp(home, 'ada', NOW_MS + 5);
  const [sameFirst, reset] = readOperators(home);
  expect(sameFirst).toEqual(first);
  expect(reset).toEqual({ ...ada, totp_secret: reset?.totp_secret, enrol_until: reset?.enrol_until });
  expect(reset?.totp_secret).not.toBe(ada?.totp_secret);
  expect(reset === undefined ? null : epochMsOf(reset.enrol_until)).toBe(NOW_MS + 5 + ENROL_MS);
});

test('a removed account takes its waiting password with it', () => {
  addOperator(home, 'ada', 'operator', NOW_MS);
  removeOperator(home, 'ada');
  expect([names(), existsSync(passwordFile(home, 'ada'))]).toEqual([[FIRST_ACCOUNT], false]);
});

describe('is refused', () => {
  test.each([
    ['a name twice', () => addOperator(home, FIRST_ACCOUNT, 'viewer', NOW_MS), /already/],
    [
      'a name that is a path',
      () => addOperator(home, '../etc/passwd', 'viewer', NOW_MS),
      /must be 1-32 characters/,
    ],
    ['an empty name', () => addOperator(home, '', 'viewer', NOW_MS), /must be 1-32 characters/],
    ['to remove nobody', () => removeOperator(home, 'nobody'), /no account 'nobody'/],
    ['to reset nobody', () => resetTotp(home, 'nobody', NOW_MS), /no account 'nobody'/],
  ])('%s', (_what, act, message) => {
    expect(act).toThrow(message);
    expect(names()).toEqual([FIRST_ACCOUNT]);
  });

  test('a file that is damaged, which stays as it is', () => {
    writeFileSync(operatorsFile(home), '{"version":1,"operators":[{}]}', { mode: 0o600 });
    expect(() => addOperator(home, 'ada', 'viewer', NOW_MS)).toThrow(/is not a file of accounts/);
    expect(readFileSync(operatorsFile(home), 'utf8')).toBe('{"version":1,"operators":[{}]}');
  });
});
