// Logs of processes on a disk that will not do: what cannot be written or kept is lost, and nothing ends for it.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { boundLog, openLog } from './log-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'agora-log-'));
/** Unmounted before they are removed. */
const mounts: string[] = [];
afterAll(() => {
  for (const each of mounts) execFileSync('umount', ['-l', each]);
  rmSync(dir, { recursive: true, force: true });
});

/** A disk of 64 kB; null where this machine mounts nothing. */
function smallDisk(): string | null {
  const path = join(dir, 'disk');
  mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    return null;
  }
  mounts.push(path);
  return path;
}
const disk = smallDisk();
if (disk === null) process.stderr.write('SKIPPED: a log on a full disk, no mount here\n');

describe('a log that grew too long', () => {
  const log = (bytes: number, folder = dir) => {
    const path = join(folder, `${bytes}.log`);
    writeFileSync(path, 'x'.repeat(bytes));
    return path;
  };
  test.each([
    [100, false],
    [101, true],
  ])('%i bytes of 100', (bytes, isMoved) => {
    const path = log(bytes);
    expect(boundLog(path, 100)).toBeNull();
    expect([statSync(path).size, existsSync(`${path}.1`)]).toEqual(isMoved ? [0, true] : [bytes, false]);
  });
  test('one that is not there is none', () => {
    expect(boundLog(join(dir, 'none.log'), 100)).toBeNull();
  });
  test('that cannot be copied stays as it is, and it is told', () => {
    const path = log(500);
    mkdirSync(`${path}.1`);
    expect(boundLog(path, 100)).toMatch(/^cannot shorten .*500\.log: /);
    expect(statSync(path).size).toBe(500);
  });
  test.skipIf(disk === null)('on a full disk, too; a part of a copy takes no room', () => {
    const path = log(40_000, disk ?? '');
    expect(boundLog(path, 100)).toMatch(/ENOSPC/);
    expect([statSync(path).size, existsSync(`${path}.1`)]).toEqual([40_000, false]);
  });
});

test('a log that cannot be opened is none', () => {
  const path = join(dir, 'folder.log');
  mkdirSync(path);
  expect(openLog(path)).toBeNull();
  const opened = openLog(join(dir, 'new.log'));
  expect(opened).toBeTypeOf('number');
  closeSync(opened ?? 0);
  expect(statSync(join(dir, 'new.log')).mode & 0o777).toBe(0o600);
});

test('a line that stdout does not take is lost, and whoever says it goes on', () => {
  const module = new URL('./log-file.ts', import.meta.url).href;
  const script = `import { sayOnStdout } from '${module}'; sayOnStdout('a'); setTimeout(() => { sayOnStdout('b'); process.exitCode = 7; }, 10)`;
  const said = (path: string) => {
    const stdout = openSync(path, 'w');
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', stdout, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(stdout);
    return [status, stderr];
  };
  expect(said('/dev/full')).toEqual([7, '']);
  expect(said(join(dir, 'said'))).toEqual([7, '']);
  expect(readFileSync(join(dir, 'said'), 'utf8')).toBe('a\nb\n');
});
