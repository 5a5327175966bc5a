// What changes its name while a backup is taken is in it all the same.
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHome, homeAt } from '../home.ts';
import { copyPart } from './content.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'agora-backup-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('a file that is renamed between the look and the copy is copied under its new name', () => {
  const home = homeAt(join(dir, 'home'));
  createHome(home);
  writeFileSync(join(home.data, 'halt.json.new'), '{}');
  writeFileSync(join(home.data, 'kept.jsonl'), 'whole\nha');
  copyPart(home, 'data', join(dir, 'backup'), (path) => {
    if (path.endsWith('.new')) renameSync(path, join(home.data, 'halt.json'));
    return readFileSync(path);
  });
  expect(readdirSync(join(dir, 'backup/data')).sort()).toEqual(['halt.json', 'kept.jsonl']);
  expect(readFileSync(join(dir, 'backup/data/kept.jsonl'), 'utf8')).toBe('whole\n');
});
