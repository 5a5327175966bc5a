// Whoever notes when kill files lay there looks right before our operator removes them, and right after.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineIdSchema } from '@agora/shared/ids';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fleet } from './fleet.ts';
import { Acts } from './kills/acts.ts';
import { Operator } from './operator.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'operator-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('kill files are looked at before they are removed, and after', () => {
  const id = engineIdSchema.parse('one');
  mkdirSync(join(dir, id));
  const names = ['mm-bot.kill', 'one/kill'].map((name) => join(dir, name));
  for (const name of names) writeFileSync(name, '');
  const looks: boolean[][] = [];
  const fleet = { ids: [id], dataFile: (name: string) => join(dir, name) } as unknown as Fleet; // all that is asked of it here
  new Operator(
    fleet,
    new Acts(),
    () => void looks.push(names.map((name) => existsSync(name))),
  ).clearKillFiles();
  expect(looks).toEqual([
    [true, true],
    [false, false],
  ]);
});
