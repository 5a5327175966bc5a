import { expect, test } from 'vitest';
import { preflightFindings } from './doctor.ts';

const line = { name: 'equity', value: '90 USD', limit: '100 USD', fix: 'Fund the account.' };

test('every line of a report becomes a finding with value, limit and fix', () => {
  const report = { ok: false, checked_at: null, age_ms: 4, lines: [{ ...line, pass: false }] };
  expect(preflightFindings('engine-mm-1', report)).toEqual([
    { check: 'engine-mm-1 equity', pass: false, value: '90 USD (wanted: 100 USD)', fix: 'Fund the account.' },
  ]);
});

test.each([
  ['it answers HTTP 401', 'it answers HTTP 401'],
  [{ ok: null, checked_at: null, age_ms: null, lines: [] }, 'not run yet: the venue has not been read'],
] as const)('without a report it fails: %j', (report, value) => {
  const found = preflightFindings(
    'engine-mm-1',
    typeof report === 'string' ? report : { ...report, lines: [] },
  );
  expect(found).toMatchObject([{ pass: false, value }]);
});
