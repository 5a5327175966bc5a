import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CONTRACT_VERSION } from '../../src/contract-version.ts';
import { lockDifferences, schemaForms } from './lock.ts';
import { currentLock, recordedLock } from './lock-files.ts';

test('a change of any wire schema raises the contract version', async () => {
  const current = await currentLock();
  const differences = lockDifferences(recordedLock(), current);
  const advice =
    'The form of the contract changed. Raise CONTRACT_VERSION in contract-version.ts, run ' +
    '`node packages/shared/test/contract/generate.ts`, and check that readers of the old form still do something safe.';
  expect(differences, advice).toEqual([]);
  expect(recordedLock().contract_version, advice).toBe(CONTRACT_VERSION);
  expect(Object.keys(current.schemas).length).toBeGreaterThan(50);
});

describe('a form', () => {
  const form = (schema: z.ZodType) => schemaForms({ schema }).schema;
  test('changes with a bound, a field or a word, on either side of a default', () => {
    const base = z.object({ n: z.int().max(3), w: z.enum(['a', 'b']) });
    const others = [
      z.object({ n: z.int().max(4), w: z.enum(['a', 'b']) }),
      z.object({ n: z.int().max(3), w: z.enum(['a', 'b', 'c']) }),
      z.object({ n: z.int().max(3).optional(), w: z.enum(['a', 'b']) }),
      z.object({ n: z.int().max(3).default(1), w: z.enum(['a', 'b']) }),
      z.strictObject({ n: z.int().max(3), w: z.enum(['a', 'b']) }),
    ];
    expect(new Set([base, ...others].map(form)).size).toBe(1 + others.length);
  });
  test('does not change with a description', () => {
    expect(form(z.string().describe('better words'))).toBe(form(z.string()));
  });
});

test('differences are named one by one', () => {
  const lock = (schemas: Record<string, string>) => ({ contract_version: 1, schemas });
  expect(lockDifferences(lock({ a: '1', b: '1' }), lock({ b: '2', c: '1' }))).toEqual([
    'a is gone',
    'b has changed',
    'c is new',
  ]);
});
