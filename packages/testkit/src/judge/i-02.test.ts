import { expect, test } from 'vitest';
import { said } from './doctored-run.ts';
import { wallUs } from './small-run.ts';

test('I-02: an order that comes in while the link is cut, beyond the lease', () => {
  const verdictOf = (fromMs: number) =>
    said(() => undefined, { latch: [{ fromUs: wallUs(fromMs), toUs: wallUs(5_000) }] }).find(
      ({ id }) => id === 'I-02',
    );
  expect(verdictOf(754)).toMatchObject({ holds: false });
  expect(verdictOf(755)).toMatchObject({ holds: true });
  expect(verdictOf(756)).toMatchObject({ holds: true });
});
