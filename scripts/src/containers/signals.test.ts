// A command of the image that waits, and is told to end: it ends by itself, since a container's first process is ended by no signal.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const WAITING = `
  import { endOnSignals } from '${new URL('./signals.ts', import.meta.url)}';
  endOnSignals();
  setInterval(() => undefined, 1_000);
  console.log('waiting');`;

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends it with %i', async (signal, code) => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', WAITING]);
  await once(child.stdout, 'data');
  const ended = once(child, 'exit');
  child.kill(signal);
  // A signal that had ended it would stand in the second place.
  expect(await ended).toEqual([code, null]);
});

test('the image of the command line asks for that before any of its commands', () => {
  const entry = `
    globalThis.BUILD_ID = 'b';
    await import('${new URL('./entries/cli.ts', import.meta.url)}');
    process.exitCode = 0;
    console.log(process.listenerCount('SIGINT'), process.listenerCount('SIGTERM'));`;
  const args = ['--input-type=module', '-e', entry, 'none'];
  expect(execFileSync(process.execPath, args, { stdio: 'pipe' }).toString()).toBe('1 1\n');
});

test.each<[string[], string]>([
  [['--once'], '1 1'],
  [[], '0 0'],
])('the image of the guardian asks for that where it only cancels: with %j', (flags, listeners) => {
  // It ends at its door: no files were written for it here.
  const entry = `
    import { writeSync } from 'node:fs';
    globalThis.BUILD_ID = 'b';
    process.exit = () => {
      writeSync(1, process.listenerCount('SIGINT') + ' ' + process.listenerCount('SIGTERM'));
      process.reallyExit(0);
    };
    await import('${new URL('./entries/guardian.ts', import.meta.url)}');`;
  const args = ['--input-type=module', '-e', entry, '--', ...flags];
  expect(execFileSync(process.execPath, args, { stdio: 'pipe' }).toString()).toBe(listeners);
});
