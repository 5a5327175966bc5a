import { describe, expect, test } from 'vitest';
import { parseSubscription } from './subscription.ts';

const USER = `0x${'ab'.repeat(20)}`;

describe('parseSubscription', () => {
  test.each([
    [{ coin: 'BTC', type: 'bbo' }, '{"type":"bbo","coin":"BTC"}'],
    [{ type: 'l2Book', coin: 'BTC' }, '{"type":"l2Book","coin":"BTC","nSigFigs":null,"mantissa":null}'],
    [
      { type: 'l2Book', mantissa: 2, nSigFigs: 5, coin: 'BTC', fast: false },
      '{"type":"l2Book","coin":"BTC","nSigFigs":5,"mantissa":2}',
    ],
    [
      { type: 'l2Book', coin: 'BTC', fast: true },
      '{"type":"l2Book","coin":"BTC","nSigFigs":null,"mantissa":null,"fast":true}',
    ],
    [{ type: 'allMids', dex: null, extra: 1 }, '{"type":"allMids"}'],
    [
      { type: 'userFills', user: USER.toUpperCase().replace('0X', '0x') },
      `{"type":"userFills","user":"${USER}"}`,
    ],
    [
      { type: 'userFills', user: USER, aggregateByTime: false },
      `{"type":"userFills","user":"${USER}","aggregateByTime":false}`,
    ],
  ])('%j is %s', (raw, key) => {
    expect(parseSubscription(raw)?.key).toBe(key);
  });

  test('user events arrive on another channel', () => {
    expect(parseSubscription({ type: 'userEvents', user: USER })).toMatchObject({
      type: 'userEvents',
      channel: 'user',
    });
  });

  test('a fast book is cut to five levels', () => {
    expect(parseSubscription({ type: 'l2Book', coin: 'BTC', fast: true })?.book).toMatchObject({
      levelsMax: 5,
    });
  });

  test.each([
    null,
    [],
    'bbo',
    {},
    { type: 'nope' },
    { type: 'constructor' },
    { type: 'bbo' },
    { type: 'bbo', coin: '' },
    { type: 'bbo', coin: 5 },
    { type: 'l2Book', coin: 'BTC', nSigFigs: 6 },
    { type: 'l2Book', coin: 'BTC', mantissa: 2 },
    { type: 'l2Book', coin: 'BTC', nSigFigs: 5, mantissa: 1 },
    { type: 'orderUpdates' },
    { type: 'orderUpdates', user: '0x12' },
    { type: 'openOrders', user: USER, dex: 'other' },
  ])('%j is invalid', (raw) => {
    expect(parseSubscription(raw)).toBeNull();
  });
});
