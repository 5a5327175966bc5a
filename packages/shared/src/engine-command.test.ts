import { expect, test } from 'vitest';
import { namingEngine } from './engine-command.ts';
import { engineIdSchema } from './ids.ts';
import { nextAction } from './next-action.ts';
import { SCENARIOS } from './scenarios.ts';

const ENGINE = engineIdSchema.parse('mm-btc-1');

test.each([
  [
    'Run `./agora enable` when you want it to trade.',
    'Run `./agora enable mm-btc-1` when you want it to trade.',
  ],
  ['Open the differences, then `./agora adopt`.', 'Open the differences, then `./agora adopt mm-btc-1`.'],
  ['./agora reduce', './agora reduce mm-btc-1'],
  ['`./agora enable`, then `./agora resume`', '`./agora enable mm-btc-1`, then `./agora resume mm-btc-1`'],
  ['./agora kill', './agora kill'],
  ['`./agora audit tail`', '`./agora audit tail`'],
])('%s', (text, named) => {
  expect(namingEngine(text, ENGINE)).toBe(named);
});

test('no advice about one engine names a command that would act on all of them, or be refused', () => {
  for (const { seen } of Object.values(SCENARIOS)) {
    if (seen.frame === null) continue;
    const { says, why, commands } = nextAction(seen);
    for (const text of [says, why, ...commands])
      expect(text).not.toMatch(/\.\/agora (enable|adopt|flatten|reduce|resume)(?! mm-btc-1)/);
  }
});
