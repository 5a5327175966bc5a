// A pid is believed only together with when its process began, whoever owns it.
import { afterEach, expect, test, vi } from 'vitest';
import { type Identity, identityOf, isAlive } from './identity.ts';

const own = identityOf(process.pid);
const another: Identity = { ...own, startTicks: (own.startTicks ?? 0) + 1 };
afterEach(() => vi.restoreAllMocks());

/** As the kernel answers about a process of another user. */
function isForeign(): void {
  vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  });
}

test.runIf(process.platform === 'linux').each([
  ['its own', own, true],
  ['a later one with its pid', another, false],
])('%s', (_, identity, alive) => {
  expect(isAlive(identity)).toBe(alive);
  isForeign();
  expect(isAlive(identity)).toBe(alive);
});

test('one that /proc hides may be it', () => {
  isForeign();
  expect(isAlive({ pid: 2 ** 22 + 1, startTicks: 1 })).toBe(true);
});

test('none', () => {
  expect(isAlive({ pid: 2 ** 22 + 1, startTicks: 1 })).toBe(false);
});
