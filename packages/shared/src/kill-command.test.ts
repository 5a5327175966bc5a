import fc from 'fast-check';
import { expect, test } from 'vitest';
import { engineIdSchema } from './ids.ts';
import { readKillCommand } from './kill-command.ts';

const ENGINES = ['mm-btc-1', 'mm-eth'].map((id) => engineIdSchema.parse(id));

test.each<[string, string | null, string | null]>([
  ['/kill', null, null],
  ['  /kill  ', null, null],
  ['/KILL', null, null],
  ['/kill@agora_bot', null, null],
  ['/kill@agora_bot mm-eth', 'mm-eth', null],
  ['/kill all', null, null],
  ['/kill ALL fat finger', null, 'fat finger'],
  ['/kill mm-eth', 'mm-eth', null],
  ['/kill MM-ETH', 'mm-eth', null],
  ['/kill mm-btc-1 spread is wrong', 'mm-btc-1', 'spread is wrong'],
  ['/kill mm-bct-1 mistyped', null, 'mm-bct-1 mistyped'],
  ['/kill the spread is wrong', null, 'the spread is wrong'],
  ['/kill\nall\n two  lines', null, 'two lines'],
  ['/kill all everything', null, 'everything'],
  ['/kill allow', null, 'allow'],
])('%j', (text, engine, reason) => {
  expect(readKillCommand(text, ENGINES)).toEqual({ engine, reason });
});

test.each([
  '',
  'kill',
  'kill all',
  '/killall',
  '/kill-all',
  '/kil',
  '/status',
  'please /kill',
  '/kill@',
  '//kill',
])('%j is no kill', (text) => {
  expect(readKillCommand(text, ENGINES)).toBeNull();
});

test('whatever follows /kill and a space stops, with a reason that fits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (rest) => {
      const kill = readKillCommand(`/kill ${rest}`, ENGINES);
      expect(kill).not.toBeNull();
      expect(kill?.reason?.length ?? 0).toBeLessThanOrEqual(500);
    }),
  );
});
