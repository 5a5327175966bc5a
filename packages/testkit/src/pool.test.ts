import { expect, test } from 'vitest';
import { Pool } from './pool.ts';

test('one at a time each, in the order of asking, and given back after a failure too', async () => {
  const pool = new Pool(['a', 'b']);
  const held = new Set<string>();
  const order: number[] = [];
  const uses = Array.from({ length: 20 }, (_, index) =>
    pool
      .lend(async (thing) => {
        expect(held.has(thing)).toBe(false);
        held.add(thing);
        order.push(index);
        await new Promise((resolve) => setImmediate(resolve));
        held.delete(thing);
        if (index % 3 === 0) throw new Error('a failure');
      })
      .catch((error: Error) => expect(error.message).toBe('a failure')),
  );
  await Promise.all(uses);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order).toHaveLength(20);
});
