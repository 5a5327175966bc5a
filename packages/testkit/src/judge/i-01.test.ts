import { expect, test } from 'vitest';
import { lateBytes, said } from './doctored-run.ts';

test('I-01: bytes that were approved before the halt may land until their expiry', () => {
  const holds = (expiresMs: number) =>
    said((run) => lateBytes(run, expiresMs)).find(({ id }) => id === 'I-01')?.holds;
  expect([3_299, 3_300, 3_301].map(holds)).toEqual([false, true, true]);
});
