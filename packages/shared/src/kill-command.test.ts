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
  ['/kill.', null, null],
  ['/kill. ', null, null],
  ['/kill!', null, null],
  ['/kill!!! NOW', null, 'NOW'],
  ['/kill, mm-eth', 'mm-eth', null],
  ['/kill: mm-eth spread', 'mm-eth', 'spread'],
  ['/kill-all', null, null],
  ['/kill/all', null, null],
  ['/kill -3 % within a minute', null, '-3 % within a minute'],
  ['/kill@', null, null],
  ['/kill@ mm-eth', 'mm-eth', null],
  ['/kill@agora-bot', null, 'bot'],
  ['/kill\u200b', null, null],
  ['/killé', null, 'é'],
])('%j', (text, engine, reason) => {
  expect(readKillCommand(text, ENGINES)).toEqual({ engine, reason });
});

test.each([
  '',
  'kill',
  'kill all',
  '/killall',
  '/kill_all',
  '/kills',
  '/kill2',
  '/killall@agora_bot',
  '/kil',
  '/status',
  'please /kill',
  '//kill',
])('%j is no kill', (text) => {
  expect(readKillCommand(text, ENGINES)).toBeNull();
});

test('law: whatever follows /kill and is no longer word stops, with a reason that fits', () => {
  const rest = fc.string({ unit: 'binary', maxLength: 2_000 });
  fc.assert(
    fc.property(
      fc.oneof(
        rest,
        fc.tuple(fc.constantFrom(...' .!,-@…'), rest).map((parts) => parts.join('')),
      ),
      (after) => {
        const kill = readKillCommand(`/kill${after}`, ENGINES);
        expect(kill === null).toBe(/^\w/.test(after));
        expect(kill?.reason?.length ?? 0).toBeLessThanOrEqual(500);
        expect(kill?.reason?.isWellFormed() ?? true).toBe(true);
      },
    ),
    { numRuns: 1_000 },
  );
});
