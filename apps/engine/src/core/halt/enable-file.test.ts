import { expect, test } from 'vitest';
import { type EnableLook, enableVerdict, spentMarks } from './enable-file.ts';

const SHARED = 'mm-bot.operator-enable';
const OWN = 'mm-1/operator-enable';
const look = (name: string, mark: string | null, problem: string | null = null): EnableLook => ({
  name,
  mark,
  problem,
});

test.each<[string, EnableLook[], Record<string, string | null> | null, boolean, string]>([
  [
    'absent at the halt, there now',
    [look(SHARED, '1:10')],
    { [SHARED]: null },
    true,
    'touched since the halt',
  ],
  [
    'touched again: another ctime',
    [look(SHARED, '1:11')],
    { [SHARED]: '1:10' },
    true,
    'touched since the halt',
  ],
  ['made anew: another inode', [look(SHARED, '2:10')], { [SHARED]: '1:10' }, true, 'touched since the halt'],
  [
    'an earlier ctime is unequal too',
    [look(SHARED, '1:9')],
    { [SHARED]: '1:10' },
    true,
    'touched since the halt',
  ],
  [
    'untouched',
    [look(SHARED, '1:10')],
    { [SHARED]: '1:10' },
    false,
    `${SHARED} not touched since the halt, blocks orders`,
  ],
  ['absent', [look(SHARED, null)], { [SHARED]: null }, false, `no ${SHARED}, blocks orders`],
  ['removed', [look(SHARED, null)], { [SHARED]: '1:10' }, false, `no ${SHARED}, blocks orders`],
  [
    'a directory',
    [look(SHARED, null, 'is not a plain file')],
    { [SHARED]: null },
    false,
    `${SHARED} is not a plain file, blocks orders`,
  ],
  [
    'not recorded at the halt',
    [look(SHARED, '1:10')],
    {},
    false,
    `${SHARED} was not recorded at the halt, blocks orders`,
  ],
  [
    'the halt not on disk',
    [look(SHARED, '1:10')],
    null,
    false,
    'the halt is not recorded on disk, blocks orders',
  ],
  ['no file looked at', [], {}, false, 'no enable file was looked at, blocks orders'],
  [
    'own file untouched',
    [look(SHARED, '1:11'), look(OWN, '5:5')],
    { [SHARED]: '1:10', [OWN]: '5:5' },
    false,
    `${OWN} not touched since the halt, blocks orders`,
  ],
  [
    'shared file untouched',
    [look(SHARED, '1:10'), look(OWN, '5:6')],
    { [SHARED]: '1:10', [OWN]: '5:5' },
    false,
    `${SHARED} not touched since the halt, blocks orders`,
  ],
  [
    'both touched',
    [look(SHARED, '1:11'), look(OWN, '5:6')],
    { [SHARED]: '1:10', [OWN]: '5:5' },
    true,
    'touched since the halt',
  ],
])('%s', (_, looks, spent, enabled, evidence) => {
  expect(enableVerdict(looks, spent)).toEqual({ enabled, evidence });
});

test('whatever is seen at the halt is spent by it; what could not be seen can never count', () => {
  const seen = [look(SHARED, '1:10'), look(OWN, null, 'cannot be looked at (EACCES)')];
  const spent = spentMarks(seen);
  expect(spent).toEqual({ [SHARED]: '1:10' });
  expect(enableVerdict([look(SHARED, '1:10')], spent).enabled).toBe(false);
  expect(enableVerdict([look(SHARED, '1:11'), look(OWN, '5:6')], spent).enabled).toBe(false);
});

test('a file that is away at the halt is spent as it last was: its folder may come back with it', () => {
  const spent = spentMarks([look(SHARED, null), look(OWN, '5:6')], { [SHARED]: '1:10', [OWN]: '5:5' });
  expect(spent).toEqual({ [SHARED]: '1:10', [OWN]: '5:6' });
  expect(spentMarks([look('__proto__', null)], {})).toEqual(Object.fromEntries([['__proto__', null]]));
});

test('a name such as __proto__ is no recorded name', () => {
  expect(enableVerdict([look('__proto__', '1:1')], {}).enabled).toBe(false);
});
