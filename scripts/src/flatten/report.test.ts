import { coinSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { type FlattenReport, refuseOthersShown, reportText } from './flatten.ts';
import type { Shown } from './shown.ts';

const flat: FlattenReport = {
  engine_id: 'mm-1' as FlattenReport['engine_id'], // branded
  results: [],
  resting: { ours: 0, others: 0 },
  open: [],
  is_done: true,
  is_flat: true,
  unrecorded: null,
};
const BTC = coinSchema.parse('BTC');
const eth = [{ coin: 'ETH', szi: '-0.2' }];

test.each<[string, Partial<FlattenReport>, string]>([
  ['all closed', {}, 'agora: mm-1 is flat; no order of this command rests; 0 others do'],
  [
    'one coin of two was asked for',
    { open: eth, is_flat: false },
    'agora: what was confirmed is closed; mm-1 still holds -0.2 ETH; no order of this command rests; 0 others do',
  ],
  [
    'something of it is open',
    { open: eth, is_done: false, is_flat: false },
    'agora: mm-1 is NOT proven flat: it holds -0.2 ETH; no order of this command rests; 0 others do',
  ],
  [
    'what is open could not be read',
    { open: null, resting: null, is_done: false, is_flat: false },
    'agora: what mm-1 still holds could not be read; whether an order rests could not be read',
  ],
  [
    'a coin that could not be read after its orders',
    {
      results: [
        { coin: BTC, end: 'not_known', left: null, orders_sent: 2, why: 'no book', unrecorded: null },
      ],
      is_done: false,
      is_flat: false,
    },
    'agora: mm-1 is NOT proven flat: it holds nothing; no order of this command rests; 0 others do\n  BTC: NOT KNOWN whether it is still open (2 orders): no book',
  ],
  [
    'closed, and the record of it failed',
    { unrecorded: 'ENOSPC' },
    'agora: mm-1 is flat; no order of this command rests; 0 others do\n  NOT ALL OF IT IS RECORDED: ENOSPC. The engine knows its fills by their mark; keep this page, and look at `./agora audit verify`',
  ],
])('%s', (_, change, text) => {
  expect(reportText({ ...flat, ...change })).toBe(text);
});

test.each<[string | undefined, readonly string[], string | null]>([
  [undefined, ['BTC', 'ETH'], null],
  ['BTC', ['BTC'], null],
  ['BTC', [], null],
  ['BTC', ['BTC', 'ETH', 'SOL'], 'nothing was sent: what was shown closes ETH, SOL too'],
])('with --coin %s, what was shown of %j is acted on or refused', (coin, coins, refused) => {
  const shown = { positions: coins.map((each) => ({ coin: each })) } as unknown as Shown;
  const asked = expect(() => refuseOthersShown(coin, shown));
  if (refused === null) asked.not.toThrow();
  else asked.toThrow(refused);
});
