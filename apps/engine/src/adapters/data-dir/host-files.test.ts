import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { engineIdSchema } from '@agora/shared/ids';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostFiles } from './host-files.ts';
import { dataPaths } from './paths.ts';

const ID = engineIdSchema.parse('mm-1');
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'agora-data-'));
  mkdirSync(join(dir, 'mm-1'));
});
afterEach(() => {
  chmodSync(dir, 0o700);
  rmSync(dir, { recursive: true });
});

const lookForKill = () => hostFiles(dataPaths(dir, ID, 1)).lookForKill(7);
const lookForEnable = (engines = 1) => hostFiles(dataPaths(dir, ID, engines)).lookForEnable();

describe('a kill is anything but a proven absence', () => {
  test('no file is no kill, and the look carries its time', () => {
    expect(lookForKill()).toEqual({
      present: false,
      evidence: 'no kill file',
      file: null,
      who: null,
      reason: null,
      takenMs: 7,
    });
  });

  test.each<[string, (path: string) => void]>([
    ['an empty file', (path) => writeFileSync(path, '')],
    ['a directory', (path) => mkdirSync(path)],
    ['a link to nothing', (path) => symlinkSync('/nonexistent', path)],
    ['a file that nobody may read', (path) => writeFileSync(path, '', { mode: 0 })],
  ])('%s', (_, make) => {
    make(join(dir, 'mm-bot.kill'));
    expect(lookForKill()).toMatchObject({ present: true, evidence: 'kill file mm-bot.kill present' });
  });

  test("the engine's own file stops it too; another engine's does not", () => {
    mkdirSync(join(dir, 'mm-2'));
    writeFileSync(join(dir, 'mm-2', 'kill'), '');
    expect(lookForKill().present).toBe(false);
    writeFileSync(join(dir, 'mm-1', 'kill'), '');
    expect(lookForKill()).toMatchObject({ present: true, evidence: 'kill file mm-1/kill present' });
  });

  test('a missing directory counts as a kill', () => {
    rmSync(join(dir, 'mm-1'), { recursive: true });
    expect(lookForKill()).toMatchObject({ present: true, evidence: expect.stringContaining('ENOENT') });
    const gone = hostFiles(dataPaths(join(dir, 'absent'), ID, 1));
    expect(gone.lookForKill(0).present).toBe(true);
  });

  test.skipIf(process.getuid?.() === 0)('a directory that cannot be read counts as a kill', () => {
    chmodSync(dir, 0o300);
    expect(lookForKill()).toMatchObject({ present: true, evidence: expect.stringContaining('EACCES') });
  });
});

describe('a kill file says who touched it and why, as far as it can be read without waiting', () => {
  test.each<[string, (path: string) => void, string | null]>([
    ['its first line', (path) => writeFileSync(path, 'exchange is odd\nmore'), 'exchange is odd'],
    ['control characters left out', (path) => writeFileSync(path, 'a\u0000b\u001b[2J'), 'a b [2J'],
    ['only so much of a long one', (path) => writeFileSync(path, 'x'.repeat(9_000)), 'x'.repeat(200)],
    ['nothing of an empty one', (path) => writeFileSync(path, ''), null],
    ['nothing of a directory', (path) => mkdirSync(path), null],
    ['nothing of a link', (path) => symlinkSync('/etc/hostname', path), null],
    [
      'nothing of a pipe, and it does not wait',
      (path) => execFileSync('sh', ['-c', `mkfifo '${path}'`]),
      null,
    ],
  ])('%s', (_, make, reason) => {
    make(join(dir, 'mm-bot.kill'));
    expect(lookForKill()).toMatchObject({ file: 'mm-bot.kill', who: userInfo().username, reason });
  });
});

describe('an enable file is told by inode and ctime', () => {
  const path = () => join(dir, 'mm-bot.operator-enable');

  test('absent', () => {
    expect(lookForEnable()).toEqual([{ name: 'mm-bot.operator-enable', mark: null, problem: null }]);
  });

  test('a touch changes the mark, a look does not', () => {
    writeFileSync(path(), '');
    const [first] = lookForEnable();
    expect(lookForEnable()).toEqual([first]);
    utimesSync(path(), new Date(0), new Date(0));
    const [second] = lookForEnable();
    expect(second?.mark).not.toBe(first?.mark);
  });

  test.each<[string, () => void]>([
    ['a directory', () => mkdirSync(path())],
    ['a link', () => symlinkSync('/etc/hostname', path())],
  ])('%s does not count', (_, make) => {
    make();
    expect(lookForEnable()[0]).toMatchObject({ mark: null, problem: 'is not a plain file' });
  });

  test('with several engines on the host each also needs its own', () => {
    expect(lookForEnable(2).map((look) => look.name)).toEqual([
      'mm-bot.operator-enable',
      'mm-1/operator-enable',
    ]);
  });
});
