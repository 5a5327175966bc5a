import { expect, test } from 'vitest';
import { holdsOf, reported } from './doctored-run.ts';
import type { SmallRun } from './small-run.ts';

test('I-12: a cancel that found nobody at the venue was not refused by us', () => {
  const told = (reason: string) => (r: SmallRun) => {
    r.audit.push(reported('denied', reason));
  };
  expect([holdsOf('I-12', told('NOT_CONNECTED')), holdsOf('I-12', told('SIGNER_REFUSED'))]).toEqual([
    true,
    false,
  ]);
});
