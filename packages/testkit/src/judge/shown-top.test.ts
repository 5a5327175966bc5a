import { expect, test } from 'vitest';
import { topOf } from './shown-top.ts';

const bbo = (data: object) => JSON.stringify({ channel: 'bbo', data: { coin: 'BTC', ...data } });
const book = (levels: object) => JSON.stringify({ channel: 'l2Book', data: { coin: 'BTC', levels } });
const px = (text: string) => ({ px: text, sz: '1' });
const none = { bid: null, ask: null };

test.each<[string, string, object]>([
  ['both sides', bbo({ bbo: [px('1'), px('2')] }), { bid: 1, ask: 2 }],
  ['an empty side', bbo({ bbo: [null, px('2')] }), { bid: null, ask: 2 }],
  ['a book', book([[px('1'), px('0.5')], [px('2')]]), { bid: 1, ask: 2 }],
  ['a book with nothing in it', book([[], []]), none],
  ['a price that is no number', bbo({ bbo: [px('NaN'), px('2')] }), none],
  ['another coin', bbo({ coin: 'ETH', bbo: [px('1'), px('2')] }), none],
  ['no frame', '{"channel":"bbo"}', none],
  ['no JSON', 'nonsense', none],
])('%s', (_, text, top) => expect(topOf(text, 'BTC')).toEqual(top));
