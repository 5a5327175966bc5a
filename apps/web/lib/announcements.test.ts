import { describe, expect, it } from 'vitest';
import { ANNOUNCE_EVERY_MS, announced, SILENT } from './announcements.ts';

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
