import { describe, expect, it } from 'vitest';
import { fakeLocks } from './fake-locks.ts';
import { takeSlot } from './stream-slot.ts';

describe('slots for streams', () => {
  it('are four for all pages together, and one that is given back is free again', async () => {
    const locks = fakeLocks();
    const taken = [];
    for (let n = 0; n < 4; n += 1) taken.push(await takeSlot(locks, 'state'));
    expect(taken.every((release) => release !== null)).toBe(true);
    expect(await takeSlot(locks, 'state')).toBeNull();
    expect(await takeSlot(locks, 'list')).toBeNull();
    taken[2]?.();
    await Promise.resolve();
    await Promise.resolve();
    expect(await takeSlot(locks, 'state')).not.toBeNull();
    expect(await takeSlot(locks, 'state')).toBeNull();
  });

  it('leave two for states, however many lists are open', async () => {
    const locks = fakeLocks();
    const lists = [];
    for (let n = 0; n < 4; n += 1) lists.push(await takeSlot(locks, 'list'));
    expect(lists.filter((release) => release !== null)).toHaveLength(2);
    const states = [await takeSlot(locks, 'state'), await takeSlot(locks, 'state')];
    expect(states.every((release) => release !== null)).toBe(true);
  });
});
