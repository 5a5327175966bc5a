import { coinSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import type { VenueFill } from '../ports/venue-news.ts';
import { FillsSoFar } from './fills-so-far.ts';

const DAY = 86_400_000;
const NOON = DAY * 20_000 + DAY / 2;

function fillAt(tid: number, timeMs: number): VenueFill {
  return {
    ...{ tid, oid: tid, coin: coinSchema.parse('BTC'), side: 'buy', px: 1, sz: 1, feeUusd: 0 },
    ...{ closedPnlUusd: 0, cloid: null, taker: false, timeMs, startSzi: 0 },
  };
}

function accountWith(fills: VenueFill[]) {
  const asked: number[] = [];
  const info = {
    userFillsByTime: async (_: unknown, fromMs: number) => {
      asked.push(fromMs);
      const since = fills.filter(({ timeMs }) => timeMs >= fromMs);
      return { kind: 'answered' as const, value: { fills: since, strangeCoins: [] } };
    },
  };
  return { asked, read: new FillsSoFar(info) };
}

test('the day is read once; what came meanwhile, or was shown late, is among all of it, each once and the oldest first', async () => {
  const fills = [fillAt(1, NOON - 7_200_000), fillAt(2, NOON)];
  const { asked, read } = accountWith(fills);
  const tids = async () => {
    const outcome = await read.read(new Map(), NOON - DAY / 2);
    return outcome.kind === 'answered' ? outcome.value.map(({ tid }) => tid) : outcome;
  };
  expect(await tids()).toEqual([1, 2]);
  fills.push(fillAt(4, NOON + 5), fillAt(3, NOON - 59_999));
  expect(await tids()).toEqual([1, 3, 2, 4]);
  expect(asked).toEqual([NOON - DAY / 2, NOON - 60_000]);
});

test('without a fill the whole day is asked for again, and after midnight yesterday is left out', async () => {
  const { asked, read } = accountWith([]);
  for (let look = 0; look < 2; look += 1) await read.read(new Map(), NOON);
  expect(asked).toEqual([NOON, NOON]);
  const night = accountWith([fillAt(1, NOON - 1), fillAt(2, NOON + 1)]);
  await night.read.read(new Map(), NOON - 10);
  expect(await night.read.read(new Map(), NOON)).toMatchObject({ value: [{ tid: 2 }] });
});

test('a read that fails changes nothing', async () => {
  const read = new FillsSoFar({ userFillsByTime: async () => ({ kind: 'silent', reason: 'HTTP 429' }) });
  expect(await read.read(new Map(), NOON)).toMatchObject({ kind: 'silent', reason: 'HTTP 429' });
});
