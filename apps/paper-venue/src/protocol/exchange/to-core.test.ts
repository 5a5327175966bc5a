// What a client says of its cancels is what the core is told.
import { expect, test } from 'vitest';
import { parseAction } from './actions.ts';
import { toCoreAction } from './to-core.ts';

test.each([
  { type: 'cancel', cancels: [{ a: 3, o: 1 }] },
  { type: 'cancelByCloid', cancels: [{ asset: 3, cloid: `0x${'c1'.repeat(16)}` }] },
])('$type reaches the core with its f, and without one', (cancel) => {
  for (const sent of [cancel, { ...cancel, f: true }]) {
    const action = parseAction(sent);
    expect(action && toCoreAction(action, 1)).toEqual({ action: sent });
  }
});
