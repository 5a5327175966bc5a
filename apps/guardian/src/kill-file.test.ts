// Kill files on a real folder, and on a disk that hangs, which may hold up no call and no more than one thread.
import * as fs from 'node:fs';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineIdSchema } from '@agora/shared/ids';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { KillFiles } from './kill-file.ts';

const ENGINE = engineIdSchema.parse('mm-a');
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'agora-kill-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

test('one that it wrote itself is no news while the stop stands, one touched by others is', async () => {
  const files = new KillFiles(dir);
  const writing = files.write(ENGINE, '{}');
  for (let looks = 0; looks < 200; looks += 1) {
    expect(files.look(ENGINE, true)).toBeNull();
    await new Promise(setImmediate);
  }
  expect([await writing, readFileSync(join(dir, ENGINE, 'kill'), 'utf8')]).toEqual([true, '{}\n']);
  expect(files.look(ENGINE, true)).toBeNull();
  expect(files.look(ENGINE, false)).toMatchObject({ engine: ENGINE, path: 'file' });
  writeFileSync(join(dir, 'mm-bot.kill'), '');
  expect(files.look(null, true)).toMatchObject({ engine: null, path: 'file' });
});

test('a disk that hangs holds up no call, and has one write at a time', async () => {
  const opened: unknown[] = [];
  vi.spyOn(fs.promises, 'mkdir').mockImplementation((path) => {
    opened.push(path);
    return new Promise(() => undefined);
  });
  const files = new KillFiles(dir);
  for (const scope of [null, ENGINE, null, ENGINE]) void files.write(scope, '{}');
  await new Promise(setImmediate);
  expect(opened).toEqual([dir]);
  expect(await new KillFiles(join(dir, 'gone')).test()).toMatch(/takes no kill file/);
});
