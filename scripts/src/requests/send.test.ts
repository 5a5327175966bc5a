// What is typed at a prompt, and what a prompt comes to that is closed instead.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { confirm } from './send.ts';

const PHRASE = 'RESUME mm-1';

/** In a process of its own, whose stdin passes for a keyboard. */
function typed(text: string): string {
  const program = `
    import { confirm } from '${new URL('./send.ts', import.meta.url)}';
    Object.defineProperty(process.stdin, 'isTTY', { value: true });
    const end = await confirm('${PHRASE}', undefined).then(() => 'confirmed', ({ name, message }) => name + ': ' + message);
    console.log(end);`;
  const args = ['--input-type=module', '-e', program];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { input: text, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : stderr;
}

const NOT = 'Refusal: not confirmed; nothing was asked';
test.each([
  ['the phrase', `${PHRASE}\n`, 'confirmed'],
  ['another', 'resume\n', NOT],
  ['nothing', '\n', NOT],
  ['the end of the input, as by Ctrl-D', '', NOT],
])('%s', (_, text, end) => {
  expect(typed(text)).toBe(end);
});

test('given on the command line it must be the phrase', async () => {
  await expect(confirm(PHRASE, PHRASE)).resolves.toBeUndefined();
  await expect(confirm(PHRASE, 'RESUME mm-2')).rejects.toThrow(/--confirm must be "RESUME mm-1"/);
});
