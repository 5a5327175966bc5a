import { expect, test } from 'vitest';
import { parseArguments } from '../cli/arguments.ts';
import { adopt, refuseForeign, refuseHalfAsked } from './adopt.ts';

test('an order of somebody else is not adopted, whatever else differs', () => {
  const position = 'position BTC: ours 0 lots, venue 200 lots';
  expect(() => refuseForeign([position])).not.toThrow();
  expect(() => refuseForeign([position, 'order_foreign oid 7: ours none, venue resting'])).toThrow(
    /engine and guardian cancel whatever rests, and none can stay/,
  );
});

test.each<[string[], RegExp | null]>([
  [[], null],
  [['--json'], null],
  [['--reason', 'by hand'], null],
  [['--reason', 'by hand', '--confirm', 'ADOPT 12'], null],
  [['--json', '--reason', 'by hand'], /--json only shows; nothing was asked/],
  [['--json', '--confirm', 'ADOPT 12'], /--json only shows; nothing was asked/],
  [['--confirm', 'ADOPT 12'], /an adoption needs a reason; nothing was asked/],
])('%j: what would only show, and look like an adoption, is refused', (words, refused) => {
  const asked = expect(() => refuseHalfAsked(parseArguments('adopt', words, adopt.flags, adopt.wordsMax)));
  if (refused === null) asked.not.toThrow();
  else asked.toThrow(refused);
});
