// A restore in a home of its own, cut short at each of its steps: a stop that stood before stands after, and one stands after any restore.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseArguments } from '../cli/arguments.ts';
import { restore } from '../commands/restore.ts';
import { createHome, type Home, homeAt } from '../home.ts';
import { killFileOf, killFilesFor, writeKillFile } from '../kill/ways.ts';
import { copyPart, PARTS, writeManifest } from './content.ts';
import { refuseHalfExchanged } from './exchange.ts';

let scratch: string;
let home: Home;
let backup: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'agora-exchange-'));
  home = homeAt(join(scratch, 'home'));
  backup = join(scratch, 'backup');
  createHome(home);
  for (const part of PARTS) writeFileSync(join(home[part], 'record'), `${part}, old`);
  mkdirSync(join(home.data, 'mm-1'));
  writeFileSync(join(home.data, 'mm-1/big'), Buffer.alloc(3 << 20));
  for (const part of PARTS) copyPart(home, part, backup);
  writeManifest(backup, { build_id: 'b', engines: ['mm-1'] }, Date.now());
  for (const part of PARTS) writeFileSync(join(home[part], 'record'), `${part}, new`);
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const run = (...words: string[]) =>
  restore.run(parseArguments('restore', [backup, ...words, '--home', home.dir], restore.flags, 1));
const records = () => PARTS.map((part) => readFileSync(join(home[part], 'record'), 'utf8').split(', ')[1]);
const left = () => readdirSync(home.dir).filter((name) => /\.(new|before-restore)/.test(name));

test.each([
  [[], ['old', 'old', 'old', 'old']],
  [
    ['--only', 'redis'],
    ['new', 'old', 'old', 'new'],
  ],
  [
    ['--only', 'data'],
    ['old', 'new', 'new', 'old'],
  ],
])('restored %j: a kill file stands that says why, though none stood', async (words, expected) => {
  expect(await run(...words)).toBe('ok');
  expect(records()).toEqual(expected);
  expect(readFileSync(killFileOf(home), 'utf8')).toMatch(/ restored; a stop may have been lost\n$/);
  expect(left().filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('stops that stand stay, with what they say: of all engines, of one, and where it is a folder', async () => {
  writeKillFile(home, 'mine');
  mkdirSync(join(home.data, 'mm-1/kill'));
  const before = killFilesFor(home, ['mm-1']);
  await run();
  expect(killFilesFor(home, ['mm-1'])).toEqual(before);
  expect(readFileSync(killFileOf(home), 'utf8')).toMatch(/^mine\n.+ restored; /);
});

test('a folder of the name of a kill file is a stop that stays', async () => {
  mkdirSync(killFileOf(home));
  await run();
  expect(killFilesFor(home, [])).toEqual([killFileOf(home)]);
});

test('on a host where nothing was ever started it is put there, with its stop', async () => {
  rmSync(home.dir, { recursive: true });
  expect(await run()).toBe('ok');
  expect([records(), existsSync(killFileOf(home))]).toEqual([['old', 'old', 'old', 'old'], true]);
});

/** Cut between the two renames of the data folder, by a power cut. */
function cut(): void {
  writeKillFile(home, 'mine');
  renameSync(home.data, `${home.data}.before-restore-then`);
  mkdirSync(`${home.data}.new/mm-1`, { recursive: true });
  writeFileSync(`${home.data}.new/mm-bot.kill`, 'mine\n');
  writeFileSync(`${home.data}.new/mm-1/kill`, 'one\n');
}

test('cut between its renames: up refuses, and the next restore finds every stop', async () => {
  expect(() => refuseHalfExchanged(home)).not.toThrow();
  cut();
  expect(() => refuseHalfExchanged(home)).toThrow(
    /a restore was cut short: .* is missing and data.new stands/,
  );
  await run();
  expect(readFileSync(killFileOf(home), 'utf8')).toMatch(/^mine\n/);
  expect(readFileSync(join(home.data, 'mm-1/kill'), 'utf8')).toBe('one\n');
  expect(() => refuseHalfExchanged(home)).not.toThrow();
});

test('cut in its copy: what lies half beside the folders is no stop and no record, and nothing was touched', async () => {
  writeKillFile(home, 'mine');
  mkdirSync(`${home.data}.new`);
  writeFileSync(`${home.data}.new/record`, 'half');
  expect(() => refuseHalfExchanged(home)).not.toThrow();
  await run();
  expect(records()).toEqual(['old', 'old', 'old', 'old']);
  expect(readFileSync(killFileOf(home), 'utf8')).toMatch(/^mine\n/);
});

test('a copy that fails leaves everything as it was, in words', async () => {
  rmSync(`${home.web}`, { recursive: true });
  writeFileSync(`${home.web}`, 'no folder');
  writeKillFile(home, 'mine');
  await expect(run()).rejects.toMatchObject({
    exit: 'environment',
    message: expect.stringMatching(/^nothing was exchanged, what stands here is as it was: ENOTDIR/),
  });
  expect(readFileSync(join(home.data, 'record'), 'utf8')).toBe('data, new');
  expect([readFileSync(killFileOf(home), 'utf8'), left()]).toEqual(['mine\n', []]);
});

test('a disk without room is refused before anything is touched', async () => {
  const small = join(scratch, 'small');
  mkdirSync(small);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', small], { stdio: 'ignore' });
  } catch {
    console.warn('SKIPPED: this machine does not let the test mount a small disk');
    return;
  }
  try {
    home = homeAt(join(small, 'home'));
    createHome(home);
    writeKillFile(home, 'mine');
    await expect(run()).rejects.toThrow(/MB are needed on the disk of .*; nothing was touched/);
    expect([readFileSync(killFileOf(home), 'utf8'), left()]).toEqual(['mine\n', []]);
  } finally {
    execFileSync('umount', ['-l', small]);
  }
});
