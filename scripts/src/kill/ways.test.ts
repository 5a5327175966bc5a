import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHome, type Home, homeAt } from '../home.ts';
import { killFileOf, killFilesFor, noteOfKillFile, writeKillFile } from './ways.ts';

let home: Home;
beforeEach(() => {
  home = homeAt(mkdtempSync(join(tmpdir(), 'agora-kill-')));
  createHome(home);
});
afterEach(() => rmSync(home.dir, { recursive: true, force: true }));

test('the kill file says when and why, for the owner alone, and a second stop adds a line', () => {
  expect(writeKillFile(home, 'one')).toBeNull();
  const { ctimeNs } = statSync(killFileOf(home), { bigint: true });
  expect(writeKillFile(home, 'two')).toBeNull();
  const after = statSync(killFileOf(home), { bigint: true });
  expect(readFileSync(killFileOf(home), 'utf8')).toBe('one\ntwo\n');
  expect(after.mode & 0o777n).toBe(0o600n);
  expect(after.ctimeNs).toBeGreaterThan(ctimeNs);
});

test('a folder of that name stops as it is', () => {
  mkdirSync(killFileOf(home));
  expect(writeKillFile(home, 'one')).toBeNull();
});

const AS_NOBODY = 'data:text/javascript,process.setgroups([]);process.setgid(65534);process.setuid(65534)';

/** As a user who may write the folder, and not what root left in it. */
function writtenBySomebody(): unknown {
  const isRoot = process.getuid?.() === 0;
  const script = `
    import { homeAt } from '${new URL('../home.ts', import.meta.url)}';
    import { writeKillFile } from '${new URL('./ways.ts', import.meta.url)}';
    console.log(JSON.stringify(writeKillFile(homeAt(${JSON.stringify(home.dir)}), 'two')));`;
  const args = [...(isRoot ? ['--import', AS_NOBODY] : []), '--input-type=module', '-e', script];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return stdout === '' ? stderr : JSON.parse(stdout);
}

describe('where somebody else made the kill file', () => {
  beforeEach(() => {
    writeFileSync(killFileOf(home), 'one\n', { mode: 0o444 });
    chmodSync(home.dir, 0o755);
    chmodSync(home.data, 0o777);
  });

  test('it stands, and what it says is left', () => {
    expect(writtenBySomebody()).toBeNull();
    expect(readFileSync(killFileOf(home), 'utf8')).toBe('one\n');
  });

  test('it stands also where the folder may not be synced', () => {
    chmodSync(home.data, 0o711);
    expect(writtenBySomebody()).toBeNull();
  });

  test('one that cannot be made is a problem still', () => {
    rmSync(killFileOf(home));
    chmodSync(home.data, 0o555);
    expect(writtenBySomebody()).toMatch(/EACCES/);
  });
});

test('where no file can be made, it says why and does not throw', () => {
  rmSync(home.data, { recursive: true });
  writeFileSync(home.data, '');
  expect(writeKillFile(home, 'one')).toMatch(/ENOTDIR/);
});

test('the kill files that stand are named: of all engines, and of those that are asked about', () => {
  expect(killFilesFor(home, ['mm-1'])).toEqual([]);
  writeKillFile(home, 'one');
  for (const id of ['mm-1', 'mm-2']) mkdirSync(join(home.data, id, 'kill'), { recursive: true });
  expect(killFilesFor(home, ['mm-1'])).toEqual([killFileOf(home), join(home.data, 'mm-1', 'kill')]);
});

test.each([
  ['', ''],
  ['2026-03-01T03:11:42.117Z ann: trying it\nsecond\n', ' (03:11:42 UTC ann: trying it)'],
  [
    '{"who":"guardian","path":"guardian","reason":"engine mm-1 is DARK","key":null,"time":"2026-03-01T03:09:39.351Z"}',
    ' (kept by guardian at 03:09:39 UTC: engine mm-1 is DARK)',
  ],
  ['\u001b[2J{"who":1}', ' ([2J{"who":1})'],
])('a kill file that holds %j is told with%s', (text, note) => {
  writeFileSync(killFileOf(home), text);
  expect(noteOfKillFile(killFileOf(home))).toBe(note);
});

test('a kill file that is a folder, or is gone, is told without a note', () => {
  expect(noteOfKillFile(killFileOf(home))).toBe('');
  mkdirSync(killFileOf(home));
  expect(noteOfKillFile(killFileOf(home))).toBe('');
});
