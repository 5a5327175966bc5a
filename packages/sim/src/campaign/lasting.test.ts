import { expect, test } from 'vitest';
import { Lasting, type Quoted } from './lasting.ts';

/** Looks every quarter of a second, each so often; when it was content first, in milliseconds. */
function contentMs(...looks: readonly (readonly [Quoted, number])[]): number | null {
  const lasting = new Lasting();
  let nowMs = 0;
  for (const [quoted, times] of looks)
    for (let i = 0; i < times; i += 1, nowMs += 250) if (lasting.look(nowMs, quoted)) return nowMs;
  return null;
}

test.each<[string, number | null, readonly (readonly [Quoted, number])[]]>([
  ['one look is not enough', null, [['both sides', 1]]],
  ['nor are twenty seconds but for one look', null, [['both sides', 80]]],
  ['twenty seconds in a row are', 20_000, [['both sides', 81]]],
  [
    'a quote that moves is away for a moment',
    20_000,
    [
      ['both sides', 40],
      ['fewer', 3],
      ['both sides', 100],
    ],
  ],
  [
    'one that is away for longer begins it anew',
    10_000 + 1_000 + 20_000,
    [
      ['both sides', 40],
      ['fewer', 4],
      ['both sides', 100],
    ],
  ],
  [
    'a gate that closes for a moment too',
    10_000 + 250 + 20_000,
    [
      ['both sides', 40],
      ['halted or closed', 1],
      ['both sides', 100],
    ],
  ],
  ['an engine that may quote and does not never is', null, [['fewer', 1_000]]],
])('%s', (_, ms, looks) => {
  expect(contentMs(...looks)).toBe(ms);
});
