import { deriveDisplay } from '@agora/shared/display';
import { SCENARIOS } from '@agora/shared/scenarios';
import { describe, expect, it } from 'vitest';
import { ANNOUNCE_EVERY_MS, announced, answerKey, SILENT } from './announcements.ts';

describe('announcements', () => {
  it('says the first state at once and then nothing while it stands', () => {
    const first = announced(SILENT, 'HALTED. No. Flat', 0);
    expect(first.said).toBe('HALTED. No. Flat');
    expect(announced(first, 'HALTED. No. Flat', 60_000)).toBe(first);
  });

  it('keeps to one announcement in five seconds and then says the newest', () => {
    const first = announced(SILENT, 'ACTIVE', 0);
    let current = first;
    for (let n = 1; n <= 10; n += 1) current = announced(current, `trip ${n}`, n * 100);
    expect(current).toBe(first);
    expect(announced(current, 'trip 10', ANNOUNCE_EVERY_MS - 1)).toBe(first);
    expect(announced(current, 'trip 10', ANNOUNCE_EVERY_MS).said).toBe('trip 10');
  });
});

describe('what counts as another answer', () => {
  const displayOf = (name: keyof typeof SCENARIOS) => deriveDisplay(SCENARIOS[name].seen);

  it.each([
    ['halted by the loss cap, flat', 'halted with a position', false],
    ['halted with a position', 'halted, books differ', false],
    ['halted near liquidation', 'active above cap', false],
    ['unconfirmed after 7 s', 'unconfirmed after 15 s', true],
    ['halted by the loss cap, flat', 'halted by a person, all gates pass', true],
    ['redis-live lost', 'engine silent, orders may rest', true],
  ] as const)('%s, then %s: the same is %s', (before, after, isSame) => {
    expect(answerKey(displayOf(before)) === answerKey(displayOf(after))).toBe(isSame);
  });

  it('holds no figure, whatever the answer counts', () => {
    for (const { seen } of Object.values(SCENARIOS)) {
      const display = deriveDisplay(seen);
      expect(answerKey(display).replace(`${display.row} `, '')).not.toMatch(/\d/);
    }
  });
});
