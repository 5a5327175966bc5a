import { expect, test } from 'vitest';
import { refuseForeign } from './adopt.ts';

test('an order of somebody else is not adopted, whatever else differs', () => {
  const position = 'position BTC: ours 0 lots, venue 200 lots';
  expect(() => refuseForeign([position])).not.toThrow();
  expect(() => refuseForeign([position, 'order_foreign oid 7: ours none, venue resting'])).toThrow(
    /engine and guardian cancel whatever rests, and none can stay/,
  );
});
