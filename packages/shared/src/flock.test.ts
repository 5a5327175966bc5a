// What the ends of the helpers say of the lock: held and not known are different answers, and neither is a permission.
import { expect, test } from 'vitest';
import { FLOCK_FD, FLOCK_HELPERS, type FlockEnd, takeFlock } from './flock.ts';

const [TAKEN, HELD] = [
  { status: 0, stderr: '' },
  { status: 1, stderr: '' },
];

test.each<[string, FlockEnd, string, string?]>([
  ['took it', TAKEN, 'taken'],
  ['found it held', HELD, 'held_by_other'],
  ['is not there', { status: null, error: new Error('ENOENT'), stderr: '' }, 'unknown', 'h: ENOENT'],
  ['complained', { status: 71, stderr: 'no locks\n' }, 'unknown', 'h: no locks'],
  ['failed without a word', { status: 70, stderr: ' ' }, 'unknown', 'h: exit code 70'],
  ['was killed', { status: null, stderr: '' }, 'unknown', 'h: exit code null'],
])('a helper that %s', (_, end, kind, why) => {
  expect(takeFlock(() => end, [['h', []]])).toEqual(why === undefined ? { kind } : { kind, why });
});

test('the next helper is asked only where one cannot tell', () => {
  const broken = { status: 71, stderr: 'odd' };
  const asked = (...ends: FlockEnd[]) => {
    const commands: string[] = [];
    const answer = takeFlock(
      (command) => {
        commands.push(command);
        return ends[commands.length - 1] ?? broken;
      },
      [
        ['a', []],
        ['b', []],
      ],
    );
    return [answer, commands];
  };
  expect(asked(TAKEN)).toEqual([{ kind: 'taken' }, ['a']]);
  expect(asked(HELD)).toEqual([{ kind: 'held_by_other' }, ['a']]);
  expect(asked(broken, HELD)).toEqual([{ kind: 'held_by_other' }, ['a', 'b']]);
  expect(asked()).toEqual([{ kind: 'unknown', why: 'a: odd; b: odd' }, ['a', 'b']]);
});

test('every helper works on the descriptor that it is given, and does not wait', () => {
  for (const [, args] of FLOCK_HELPERS) {
    expect(args.join(' ')).toContain(String(FLOCK_FD));
    expect(args.join(' ')).toMatch(/-n\b|LOCK_NB/);
  }
});
