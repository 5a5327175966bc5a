import { statfs } from 'node:fs/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import { DiskLook, fullness } from './disk-look.ts';

vi.mock('node:fs/promises', () => ({ statfs: vi.fn() }));

/** Free blocks of 1000 by folder; what is not named cannot be asked. */
let free: Readonly<Record<string, number>>;
beforeEach(() => {
  vi.mocked(statfs).mockImplementation(async (dir) => {
    const bavail = free[String(dir)];
    if (bavail === undefined) throw new Error('ENOENT');
    return { bavail, blocks: 1_000 } as Awaited<ReturnType<typeof statfs>>; // the rest is not read
  });
});

test.each([
  [50, 1_000, null],
  [49, 1_000, 'Only 4.9 % of the disk is free.'],
  [0, 1_000, 'Only 0.0 % of the disk is free.'],
  [0, 0, null],
])('%i of %i blocks free', (free, all, said) => {
  expect(fullness(free, all)).toBe(said);
});

test.each([
  ['the disk of the host, beside an empty tmpfs', { '/tmp': 900, '/run/secrets': 20 }, ['Only 2.0 %']],
  ['one disk under both, once', { '/tmp': 20, '/run/secrets': 20 }, ['Only 2.0 %']],
  ['two disks', { '/tmp': 10, '/run/secrets': 20 }, ['Only 1.0 %', 'Only 2.0 %']],
  ['one that cannot be asked', { '/run/secrets': 20 }, ['Only 2.0 %']],
  ['none', { '/tmp': 900, '/run/secrets': 900 }, []],
])('nearly full is told: %s', async (_, blocks, said) => {
  free = blocks;
  const look = new DiskLook(['/tmp', '/run/secrets']);
  await look.look();
  expect(look.problems).toEqual(said.map((each) => `${each} of the disk is free.`));
});
