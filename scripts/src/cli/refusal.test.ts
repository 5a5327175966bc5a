// Operating-system errors that an operator can mend become one line with the fix; defects pass through unchanged.
import { expect, test } from 'vitest';
import { asRefusal, Refusal } from './refusal.ts';

const osError = (code: string) =>
  Object.assign(new Error(`${code}: it went wrong`), { code, path: '/data/x' });

test.each([
  ['ENOSPC', 'the disk is full: /data/x'],
  ['EIO', 'the disk reports an error: /data/x'],
  ['EROFS', 'the file system is read-only: /data/x'],
  ['EACCES', 'permission denied: /data/x'],
])('%s', (code, message) => {
  const refusal = asRefusal(osError(code));
  expect(refusal).toBeInstanceOf(Refusal);
  expect((refusal as Refusal).message).toBe(message);
  expect((refusal as Refusal).exit).toBe('environment');
  expect((refusal as Refusal).fix).not.toBe('');
});

test('anything else is a defect and keeps its stack', () => {
  for (const error of [new TypeError('x'), osError('EWHATEVER'), 'text', undefined])
    expect(asRefusal(error)).toBe(error);
});
