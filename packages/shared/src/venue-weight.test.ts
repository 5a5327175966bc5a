import { expect, test } from 'vitest';
import { configSchema } from './config.ts';
import { configDraft } from './config-fixture.ts';
import { weightPerMin } from './venue-weight.ts';

const account = '0x00000000000000000000000000000000000000aa';
test.each([
  ['paper', true, 700, 400],
  ['paper', false, 70_000, 40_000],
  ['testnet', false, 700, 400],
  ['mainnet', false, 700, 400],
] as const)('on %s, limits %s: engine %i, guardian %i', (venue, limits, engine, guardian) => {
  const draft = configDraft({ venue, paper_venue: { limits } }, { account, warmup_s: 180 });
  const config = configSchema.parse(draft);
  expect([weightPerMin('engine', config), weightPerMin('guardian', config)]).toEqual([engine, guardian]);
});
