// Where a backup may not go. What it holds: backup/content.test.ts.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseArguments } from '../cli/arguments.ts';
import { createHome, homeAt } from '../home.ts';
import { writePlan } from '../supervisor/plan.ts';
import { backup } from './backup.ts';

test('a folder inside of what is copied is refused, and not made', async () => {
  const home = homeAt(mkdtempSync(join(tmpdir(), 'agora-backup-')));
  createHome(home);
  writePlan(home, { buildId: 'b', configFile: 'c', engineIds: ['mm-1'], consoleUrl: 'u', processes: [] });
  for (const dir of [join(home.data, 'backup'), home.web]) {
    const args = parseArguments('backup', ['--home', home.dir, dir], backup.flags, backup.wordsMax);
    await expect(backup.run(args)).rejects.toThrow(/lies in what is copied/);
  }
  expect(existsSync(join(home.data, 'backup'))).toBe(false);
  rmSync(home.dir, { recursive: true });
});
