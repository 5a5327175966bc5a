// A file keeps the stamps of the runs that its parts name, and forgets those of parts that were replaced.
import { expect, test } from 'vitest';
import { runsOf, whenOf } from './runs.ts';
import type { Stamp } from './stamp.ts';

const of = (at: string): Stamp => ({
  ...{ at, machine: 'm', node: 'v24', source: null, proven: '0123456789abcdef', change_set: '0.1.0' },
});
const [FIRST, SECOND] = [of('2026-01-01T00:00:00.000Z'), of('2026-01-02T00:00:00.000Z')];

test.each<[string, (string | undefined)[], Stamp[]]>([
  ['two runs', [SECOND.at, FIRST.at, SECOND.at], [FIRST, SECOND]],
  ['every part of the first was replaced', [SECOND.at], [SECOND]],
  ['parts of before stamps name none', [undefined, FIRST.at], [FIRST]],
  ['no part', [], []],
])('%s', (_, runs, kept) => {
  expect(
    runsOf(
      runs.map((run) => ({ run })),
      [SECOND, FIRST, SECOND],
    ),
  ).toEqual(kept);
});

test.each<[string, (string | undefined)[], Stamp[], string]>([
  ['nothing kept', [], [], 'none'],
  ['before stamps', [undefined], [], 'before stamps'],
  ['one run', [FIRST.at], [FIRST], '2026-01-01T00:00Z, m'],
  ['two', [FIRST.at, SECOND.at], [FIRST, SECOND], '2026-01-01T00:00Z to 2026-01-02T00:00Z, m'],
  ['a rest', [FIRST.at, undefined], [FIRST], '2026-01-01T00:00Z, m; 1 of 2 before stamps'],
])('in words: %s', (_, named, runs, said) => {
  expect(
    whenOf(
      named.map((run) => ({ run })),
      runs,
    ),
  ).toBe(said);
});
