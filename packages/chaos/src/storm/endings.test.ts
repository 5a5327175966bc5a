// A process that ended by itself breaks the run, but for the ends that are by design; those are told with their reason.
import { expect, test } from 'vitest';
import { endingOf, reasonOf, toldEnding } from './endings.ts';

const full = ["engine: ENOSPC: no space left on device, open 'x'"];

test.each<[string, string, boolean]>([
  ['an engine that starts on a full disk', endingOf('one', { code: 4, signal: null }, full), true],
  ['a guardian with the same words', endingOf('guardian', { code: 4, signal: null }, full), false],
  ['an engine that breaks on a full disk', endingOf('one', { code: 1, signal: null }, full), false],
  ['an assertion', endingOf('one', { code: 1, signal: null }, ['engine is broken and ends: I-05']), false],
  ['a kill that is not of the storm', endingOf('web', { code: null, signal: 'SIGKILL' }, []), false],
  ['an ending of before codes were noted', 'one: ENOSPC', false],
])('%s', (_, ending, byDesign) => {
  expect(reasonOf(ending) !== null).toBe(byDesign);
  expect(toldEnding(ending).startsWith(ending)).toBe(true);
  expect(toldEnding(ending).includes('by design')).toBe(byDesign);
});

test('an ending is told with its code or signal and its last words', () => {
  const words = ['a', 'b', 'c', 'd', 'e'];
  expect(endingOf('one', { code: 1, signal: null }, words)).toBe('one: exit code 1: b | c | d | e');
  expect(endingOf('web', { code: null, signal: 'SIGSEGV' }, [])).toBe('web: SIGSEGV: ');
});
