import { expect, test } from 'vitest';
import { DiskLook, dirsOf, fullness } from './disk-look.ts';

test.each([
  [50, 1_000, null],
  [49, 1_000, 'Only 4.9 % of the disk is free.'],
  [0, 1_000, 'Only 0.0 % of the disk is free.'],
  [0, 0, null],
])('%i of %i blocks free', (free, all, said) => {
  expect(fullness(free, all)).toBe(said);
});

test.each<[string, Readonly<Record<string, number>>, string[]]>([
  ['the disk of the host, beside an empty tmpfs', { '/tmp': 900, '/run/secrets': 20 }, ['Only 2.0 %']],
  ['that of the images', { '/tmp': 900, '/run/secrets': 900, '/app': 20 }, ['Only 2.0 %']],
  ['one disk under both, once', { '/tmp': 20, '/run/secrets': 20 }, ['Only 2.0 %']],
  ['two disks', { '/tmp': 10, '/run/secrets': 20 }, ['Only 1.0 %', 'Only 2.0 %']],
  ['one that cannot be asked', { '/run/secrets': 20 }, ['Only 2.0 %']],
  ['none', { '/tmp': 900, '/run/secrets': 900 }, []],
])('nearly full is told: %s', async (_, blocks, said) => {
  const dirs = dirsOf('/run/secrets/runtime.json', { run_dir: '/tmp', home: '/app' });
  const look = new DiskLook(dirs, async (dir) => {
    const bavail = blocks[dir];
    if (bavail === undefined) throw new Error('ENOENT');
    return { bavail, blocks: 1_000 };
  });
  await look.look();
  expect(look.problems).toEqual(said.map((each) => `${each} of the disk is free.`));
});
