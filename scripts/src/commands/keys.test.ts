// What `./agora keys` refuses before it asks anybody anything.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseArguments } from '../cli/arguments.ts';
import { keys } from './keys.ts';

const home = mkdtempSync(join(tmpdir(), 'agora-keys-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const asked = async (...words: string[]) =>
  keys.run(parseArguments('keys', [...words, '--home', home], keys.flags, keys.wordsMax));

test.each<[string, string[], RegExp]>([
  ['a verb that is none', ['burn', 'engine'], /list, new, approve, rotate or revoke/],
  ['a role that is none', ['rotate', 'master'], /the role must be one of engine, guardian, flatten/],
  ['an engine that is none', ['rotate', 'mm-nobody', 'engine'], /there is no engine 'mm-nobody'/],
  ['no role', ['rotate'], /the role must be one of/],
  ['no days', ['approve', 'engine', '--days', '0'], /from 1 to 180/],
  ['too long an approval', ['approve', 'engine', '--days', '181'], /from 1 to 180/],
  ['days that are none', ['approve', 'engine', '--days', 'x'], /from 1 to 180/],
  ['a signature without its nonce', ['revoke', 'engine', '--signature', '0x12'], /go together/],
  ['a nonce without its signature', ['revoke', 'engine', '--nonce', '12'], /go together/],
  [
    'a nonce that is none',
    ['approve', 'engine', '--nonce', 'x', '--signature', '0x12'],
    /the number that was shown/,
  ],
  ['a home that was never set up', ['list'], /the account of mm-btc-1 is not made yet/],
])('%s', async (_, words, says) => {
  await expect(asked(...words)).rejects.toThrow(says);
});

test.each(['new', 'approve', 'rotate', 'revoke'])(
  '%s of a paper venue in containers is not taken for done',
  async (verb) => {
    mkdirSync(join(home, 'containers/web'), { recursive: true });
    const confirmed = verb === 'revoke' ? ['--confirm', 'REVOKE mm-btc-1 engine'] : [];
    await expect(asked(verb, 'mm-btc-1', 'engine', ...confirmed)).rejects.toThrow(
      /cannot be reached from here; nothing/,
    );
    rmSync(join(home, 'containers'), { recursive: true });
  },
);
