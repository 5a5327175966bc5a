// What `./agora operator` says was done is done, and two of them do not undo each other.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createHome, type Home, homeAt } from '../home.ts';
import { ensureOperators, FIRST_ACCOUNT, readOperators } from '../operators/file.ts';
import { flockFolder } from '../supervisor/flock.ts';
import { operator } from './operator.ts';

const dirs: string[] = [];
afterAll(() => dirs.map((dir) => rmSync(dir, { recursive: true, force: true })));
afterEach(() => vi.restoreAllMocks());

let home: Home;
let said = '';
beforeEach(() => {
  const dir = mkdtempSync(join(tmpdir(), 'agora-operator-'));
  dirs.push(dir);
  home = homeAt(dir);
  createHome(home);
  ensureOperators(home, Date.now());
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});

const run = (...words: string[]) =>
  operator.run({ home: home.dir, config: undefined, json: false, help: false, words, flags: {} });
const names = () => readOperators(home).map(({ account }) => account);

test.each(['remove', 'reset-totp'])(
  '%s in a home of containers says that nothing has changed there',
  async (verb) => {
    mkdirSync(join(home.dir, 'containers/web'), { recursive: true });
    expect(await run(verb, FIRST_ACCOUNT)).toBe('failed');
    expect(said).toMatch(/Nothing has changed in the containers until `sudo \.\/agora compose-init`/);
    expect(said).not.toMatch(/void|is no account any more|ended/);
    expect(names()).toEqual(verb === 'remove' ? [] : [FIRST_ACCOUNT]);
  },
);

test('add in a home of containers says from when on the account counts', async () => {
  mkdirSync(join(home.dir, 'containers/web'), { recursive: true });
  expect(await run('add', 'ada')).toBe('ok');
  expect(said).toMatch(/Nothing has changed in the containers until/);
});

test('without containers what is taken away counts at once', async () => {
  expect(await run('remove', FIRST_ACCOUNT)).toBe('ok');
  expect(said).toMatch(/operator is no account any more/);
});

test('waits for another one that is at work', async () => {
  const release = flockFolder(home.secrets);
  const removed = run('remove', FIRST_ACCOUNT);
  await new Promise((resolve) => setImmediate(resolve));
  expect(names()).toEqual([FIRST_ACCOUNT]);
  release?.();
  expect(await removed).toBe('ok');
  expect(names()).toEqual([]);
});

test('a home without accounts is refused, and no lock is left', async () => {
  rmSync(home.secrets, { recursive: true });
  await expect(run('remove', FIRST_ACCOUNT)).rejects.toThrow(/no accounts yet/);
});
