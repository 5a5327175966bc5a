import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { OrderWire } from '../core/seam/actions.ts';
import { type RecordedBook, type RecordedFrame, type RecordedTrade, readFrames } from './frames.ts';
import { AHEAD_FRAMES_MAX, createReplay, type ShownFrame } from './replay.ts';
import { CLIENT, recordedVenue } from './test-venue.ts';

const RECORDING = fileURLToPath(
  new URL('../../../../../shared/data/hyperliquid/btc-frames-2025-01-26.gz', import.meta.url),
);
const hasRecording = existsSync(RECORDING);
const BTC = 3;
const T0 = 1_737_918_843_000;

type Rig = ReturnType<typeof recordedVenue>;

const stream = async function* (frames: readonly RecordedFrame[]): AsyncGenerator<RecordedFrame> {
  yield* frames;
};

type LevelSpec = readonly [px: string, sz: string, n: number];
const book = (atMs: number, bids: readonly LevelSpec[], asks: readonly LevelSpec[]): RecordedFrame => {
  const levels = (side: readonly LevelSpec[]) => side.map(([px, sz, n]) => ({ px, sz, n }));
  const data: RecordedBook = { coin: 'BTC', time: T0 + atMs, levels: [levels(bids), levels(asks)] };
  return { kind: 'l2Book', atMs: T0 + atMs + 300, line: 1, data };
};
const trade = (atMs: number, side: 'A' | 'B', px: string, sz: string): RecordedTrade => ({
  coin: 'BTC',
  side,
  px,
  sz,
  time: T0 + atMs,
  hash: `0x${atMs}`,
  tid: atMs,
  users: ['0xa', '0xb'],
});
const trades = (atMs: number, ...data: RecordedTrade[]): RecordedFrame => ({
  kind: 'trades',
  atMs: T0 + atMs + 300,
  line: 1,
  data,
});

const order = (rig: Rig, isBuy: boolean, px: string, sz: string, tif: 'Gtc' | 'Ioc' = 'Gtc') => {
  const wire: OrderWire = { a: BTC, b: isBuy, p: px, s: sz, r: false, t: { limit: { tif } } };
  const action = { type: 'order' as const, orders: [wire], grouping: 'na' as const };
  const command = { account: CLIENT, action, receivedAtMs: rig.exchange.nowMs };
  return rig.exchange.submitTrusted(command).response;
};
const clientFills = ({ exchange }: Rig) =>
  exchange.userFills(CLIENT).map(({ px, sz, side, crossed }) => [side, px, sz, crossed]);

/** A replay of given frames; `to` runs it and the exchange to a time relative to T0. */
const rigOf = (frames: readonly RecordedFrame[], blockMs = 0) => {
  const rig = recordedVenue(blockMs, T0);
  const shown: ShownFrame[] = [];
  const served: unknown[] = [];
  const onFrame = (frame: ShownFrame) => {
    shown.push(frame);
    if (frame.kind === 'l2Book') served.push(rig.exchange.l2Book('BTC')?.levels);
  };
  const replay = createReplay({ frames: stream(frames), startMs: null, onFrame });
  const to = async (atMs: number) => {
    await replay.load(T0 + atMs);
    replay.advance(rig.venue, T0 + atMs);
    rig.exchange.advance(T0 + atMs);
  };
  return { ...rig, shown, served, replay, to };
};

const absent = hasRecording ? '' : ' (skipped: ../shared/data is absent)';

describe.skipIf(!hasRecording)(`the recorded BTC frames${absent}`, () => {
  /** Runs the whole recording and returns what it shows beside the exchange's own book at each book frame. */
  const run = async (startMs: number | null, stepMs: number, blockMs = 0) => {
    const firstMs = startMs ?? 1_737_918_000_000;
    const rig = recordedVenue(blockMs, firstMs);
    const shown: ShownFrame[] = [];
    const served: unknown[] = [];
    const replay = createReplay({
      frames: readFrames(RECORDING),
      startMs,
      onFrame: (frame) => {
        shown.push(frame);
        if (frame.kind === 'l2Book') served.push(rig.exchange.l2Book('BTC'));
      },
    });
    for (let toMs = firstMs; !replay.report().done; toMs += stepMs) {
      const reachedMs = await replay.load(toMs);
      replay.advance(rig.venue, reachedMs);
      rig.exchange.advance(reachedMs);
    }
    return { ...rig, shown, served, replay };
  };
  const recorded = async () => {
    const frames: RecordedFrame[] = [];
    for await (const frame of readFrames(RECORDING)) frames.push(frame);
    return frames;
  };

  it.each([
    ['1x', 100],
    ['1000x', 100_000],
  ])('are served equal to the recording, book and trades, at %s', async (_, stepMs) => {
    const frames = await recorded();
    const books = frames.filter(({ kind }) => kind === 'l2Book').map(({ data }) => data);
    const { shown, served, replay } = await run(null, stepMs);
    expect(books.length).toBeGreaterThan(40);
    expect(served).toEqual(books);
    expect(shown.map(({ kind, data }) => [kind, data])).toEqual(frames.map(({ kind, data }) => [kind, data]));
    expect(replay.report()).toMatchObject({ done: true, inexactLevels: 0, unlistedCoins: [] });
  });

  it.each([
    ['block by block', 70],
    ['in long steps', 10_000],
  ])('with 70 ms blocks, %s, are served level by level as recorded', async (_, stepMs) => {
    const books = (await recorded())
      .filter((frame) => frame.kind === 'l2Book')
      .map(({ data }) => data.levels);
    const { served, shown } = await run(null, stepMs, 70);
    expect(served.map((view) => (view as RecordedBook).levels)).toEqual(books);
    expect(shown.filter(({ kind }) => kind === 'l2Book').length).toBe(books.length);
  });

  it('moved to another start keep every distance in time', async () => {
    const startMs = 1_800_000_000_000;
    const [original, moved] = [await run(null, 1000), await run(startMs, 1000)];
    const first = original.shown[0];
    const firstMs = first?.kind === 'trades' ? 0 : (first?.data.time ?? 0);
    const shift = startMs - firstMs;
    expect(moved.served).toEqual(
      original.served.map((view) => {
        const served = view as RecordedBook; // what the run above collected
        return { ...served, time: served.time + shift };
      }),
    );
  });

  it('keep positions balanced and money conserved', async () => {
    const { exchange } = await run(null, 1000);
    const sums = exchange.conservation();
    expect(sums.positionsByCoin.BTC).toBe(0);
    expect(sums.accountsUusd + sums.feesUusd + sums.roundingUusd).toBe(sums.depositsUusd);
  });
});

describe('a client in a replay', () => {
  const BIDS: LevelSpec[] = [
    ['100000.0', '1.0', 2],
    ['99999.0', '2.0', 1],
  ];
  const ASKS: LevelSpec[] = [
    ['100001.0', '1.0', 3],
    ['100002.0', '2.0', 1],
  ];

  it('waits behind the recorded queue, then is filled by recorded trades', async () => {
    const rig = rigOf([
      book(0, BIDS, ASKS),
      trades(100, trade(100, 'A', '100000.0', '1.0')),
      book(200, BIDS, ASKS),
      trades(300, trade(300, 'A', '100000.0', '0.4')),
    ]);
    await rig.to(0);
    order(rig, true, '100000', '0.3');
    await rig.to(100);
    expect(clientFills(rig)).toEqual([]);
    await rig.to(300);
    expect(clientFills(rig)).toEqual([['B', '100000.0', '0.3', false]]);
  });

  it('does not move up because the record shrinks: of a level the newest orders leave first', async () => {
    const rig = rigOf([
      book(0, BIDS, ASKS),
      book(100, [['100000.0', '0.6', 1], ...BIDS.slice(1)], ASKS),
      trades(200, trade(200, 'A', '100000.0', '0.55')),
    ]);
    await rig.to(0);
    order(rig, true, '100000', '0.3');
    await rig.to(200);
    // One order of 0.5 still stands before the client, the other 0.1 was placed anew behind it.
    expect(clientFills(rig)).toEqual([['B', '100000.0', '0.05', false]]);
  });

  it('inside the spread is hit first, at its own price', async () => {
    const wide: LevelSpec[] = [['100010.0', '1.0', 1]];
    const rig = rigOf([book(0, BIDS, wide), trades(100, trade(100, 'B', '100010.0', '0.5'))]);
    await rig.to(0);
    order(rig, false, '100005', '0.2');
    await rig.to(100);
    expect(clientFills(rig)).toEqual([['A', '100005.0', '0.2', false]]);
  });

  it('is filled by a print below recorded bids that were already gone', async () => {
    const rig = rigOf([book(0, BIDS, ASKS), trades(100, trade(100, 'A', '99998.0', '0.5'))]);
    await rig.to(0);
    order(rig, true, '99998', '0.2');
    await rig.to(100);
    expect(clientFills(rig)).toEqual([['B', '99998.0', '0.2', false]]);
  });

  it('is filled when the recorded book moves through its price', async () => {
    const up: LevelSpec[] = [['100004.0', '1.0', 1]];
    const rig = rigOf([book(0, BIDS, ASKS), book(100, up, [['100006.0', '1.0', 1]])]);
    await rig.to(0);
    order(rig, false, '100003', '0.2');
    await rig.to(100);
    expect(clientFills(rig)).toEqual([['A', '100003.0', '0.2', false]]);
  });

  it('takes recorded liquidity once; the next recorded book stands again as recorded', async () => {
    const rig = rigOf([book(0, BIDS, ASKS), book(100, BIDS, ASKS)]);
    await rig.to(0);
    order(rig, true, '100001', '5', 'Ioc');
    expect(clientFills(rig).reduce((sum, fill) => sum + Number(fill[2]), 0)).toBeCloseTo(1, 9);
    expect(rig.exchange.l2Book('BTC')?.levels[1][0]?.px).toBe('100002.0');
    await rig.to(100);
    expect(rig.exchange.l2Book('BTC')?.levels[1][0]).toEqual({ px: '100001.0', sz: '1.0', n: 3 });
  });

  it('does not alter what is shown: the frames are the recorded ones whatever it does', async () => {
    const frames = [
      book(0, BIDS, ASKS),
      trades(100, trade(100, 'A', '100000.0', '1.0')),
      book(200, BIDS, ASKS),
    ];
    const alone = rigOf(frames);
    await alone.to(200);
    const busy = rigOf(frames);
    await busy.to(0);
    order(busy, true, '100001', '0.7', 'Ioc');
    order(busy, true, '100000', '0.7');
    await busy.to(200);
    expect(clientFills(busy).length).toBeGreaterThan(0);
    expect(busy.shown).toEqual(alone.shown);
  });

  it('is not filled by prints from before the first book, nor by dust below the venue’s minimum', async () => {
    const rig = rigOf([
      book(0, [['99999.0', '2.0', 1]], ASKS),
      trades(100, trade(-5000, 'A', '100000.0', '9.0'), trade(100, 'A', '100000.0', '0.00001')),
    ]);
    await rig.to(0);
    order(rig, true, '100000', '0.3');
    await rig.to(100);
    expect(clientFills(rig)).toEqual([]);
    expect(rig.replay.report().skippedPrints).toBe(1);
  });
});

describe('frames that fall into one block', () => {
  it.each([
    ['block by block', 70],
    ['in one step', 3_500],
  ])('are shown in their order with the books as recorded, %s', async (_, stepMs) => {
    const books = [
      book(0, [['100000.0', '1.0', 2]], [['100001.0', '1.0', 3]]),
      book(100, [['100000.0', '0.4', 1]], [['100001.0', '2.0', 3]]),
      book(101, [['100003.0', '0.6', 2]], [['100004.0', '0.3', 1]]),
      book(110, [['99990.0', '0.2', 2]], [['99995.0', '0.3', 1]]),
    ];
    const [first, second, third, fourth] = books;
    if (!first || !second || !third || !fourth) throw new RangeError('four books');
    const frames = [
      first,
      trades(100, trade(100, 'A', '100000.0', '0.6')),
      second,
      third,
      trades(102, trade(102, 'B', '100004.0', '0.1')),
      fourth,
    ];
    const rig = rigOf(frames, 70);
    for (let atMs = stepMs; atMs <= 3_500; atMs += stepMs) await rig.to(atMs);
    await rig.to(3_570);
    expect(rig.shown.map(({ kind }) => kind)).toEqual(frames.map(({ kind }) => kind));
    expect(rig.served).toEqual(books.map(({ data }) => 'levels' in data && data.levels));
    expect(rig.replay.report().done).toBe(true);
  });
});

describe('reading ahead', () => {
  const many = Array.from({ length: AHEAD_FRAMES_MAX * 2 }, (_, i) => book(i, [['100000.0', '1.0', 1]], []));

  it('never holds more frames than its limit, and says how far it reaches', async () => {
    let read = 0;
    const counted = async function* () {
      for (const frame of many) {
        read++;
        yield frame;
      }
    };
    const rig = recordedVenue(0, T0);
    const replay = createReplay({ frames: counted(), startMs: null, onFrame: () => undefined });
    const reached = await replay.load(T0 + 1_000_000);
    expect(read).toBe(AHEAD_FRAMES_MAX);
    expect(reached).toBe(T0 + AHEAD_FRAMES_MAX - 2);
    for (let toMs = reached; !replay.report().done; ) {
      replay.advance(rig.venue, toMs);
      toMs = await replay.load(T0 + 1_000_000);
    }
    expect(replay.report().frames).toBe(many.length);
  });

  it('leaves out coins that the exchange does not list, and names them', async () => {
    const doge: RecordedFrame = {
      kind: 'l2Book',
      atMs: T0,
      line: 1,
      data: { coin: 'DOGE', time: T0, levels: [[{ px: '1.0', sz: '5.0', n: 1 }], []] },
    };
    const rig = rigOf([doge, book(1, [['100000.0', '1.0', 1]], [])]);
    await rig.to(10);
    expect(rig.replay.report().unlistedCoins).toEqual(['DOGE']);
    expect(rig.shown.map(({ kind, data }) => [kind, 'coin' in data && data.coin])).toEqual([
      ['l2Book', 'BTC'],
    ]);
  });

  it('uses recorded oracle prices where there are any, else the recorded mid', async () => {
    const oracle: RecordedFrame = {
      kind: 'oracle',
      atMs: T0 + 3100,
      line: 1,
      data: { coin: 'BTC', oraclePx: '100500.0' },
    };
    const sides = [[['100000.0', '1.0', 1]], [['100002.0', '1.0', 1]]] as const;
    const rig = rigOf([
      book(0, ...sides),
      book(3000, ...sides),
      oracle,
      book(6000, ...sides),
      book(9000, ...sides),
      book(12000, ...sides),
    ]);
    await rig.to(3000);
    expect(Number(rig.exchange.assetCtx('BTC')?.oraclePx)).toBe(100_001);
    await rig.to(12_000);
    expect(Number(rig.exchange.assetCtx('BTC')?.oraclePx)).toBe(100_500);
  });
});
