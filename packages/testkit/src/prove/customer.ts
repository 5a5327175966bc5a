// Somebody who trades with our quotes: every now and then takes part of the best one of a side, together with whatever is
// priced better, on alternating sides so that nobody's inventory grows for ever. Real orders of a real account; what rests
// is read from the venue's streams, which weigh nothing on the limits that it shares with everybody on this machine.
import { parseJson } from '@agora/shared/json';
import { z } from 'zod';
import { approximate, exact, sum, textOf } from '../judge/exact.ts';
import { VenueTrader } from '../venue-trader.ts';

const orderSchema = z.object({
  coin: z.string(),
  side: z.enum(['B', 'A']),
  limitPx: z.string(),
  sz: z.string(),
});
const levelsSchema = z.array(z.object({ px: z.string(), sz: z.string() }));
const frameSchema = z.discriminatedUnion('channel', [
  z.object({ channel: z.literal('openOrders'), data: z.object({ orders: z.array(orderSchema) }) }),
  z.object({
    channel: z.literal('l2Book'),
    data: z.object({ coin: z.string(), levels: z.tuple([levelsSchema, levelsSchema]) }),
  }),
]);

/** More than ever stands before our quotes. */
const BEYOND_SZ = '200';

interface TradedCoin {
  readonly coin: string;
  readonly assetId: number;
  readonly szDecimals: number;
}

const metaSchema = z.object({ universe: z.array(z.object({ name: z.string(), szDecimals: z.int() })) });

/** The coins of these names, as the venue numbers them. */
export async function coinsAt(httpUrl: string, names: readonly string[]): Promise<TradedCoin[]> {
  const meta = await fetch(`${httpUrl}/info`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"type":"meta"}',
  });
  const { universe } = metaSchema.parse(await meta.json());
  return names.map((coin) => {
    const assetId = universe.findIndex(({ name }) => name === coin);
    return { coin, assetId, szDecimals: universe[assetId]?.szDecimals ?? 0 };
  });
}

export interface CustomerOptions {
  readonly httpUrl: string;
  readonly wsUrl: string;
  /** Whose quotes it takes. */
  readonly account: string;
  readonly coins: readonly TradedCoin[];
  readonly everyMs: number;
  /** Whose quotes it takes first: B = bids; they are when absent. */
  readonly firstSide?: 'B' | 'A';
  /** How often it trades on one side of a coin before it turns; 1 when absent. */
  readonly sideRuns?: number;
  /** Share of the quote that it takes, 0 to 1; 1 ends the order, null takes whatever stands at its price and before it, too. */
  readonly share: () => number | null;
  /** Ends its trading for as long as it says no; always yes when absent. */
  readonly wants?: () => boolean;
}

/** An account that does not exist yet; whoever starts it creates and funds it. */
export class Customer {
  readonly trader: VenueTrader;
  readonly #options: CustomerOptions;
  readonly #books = new Map<string, z.output<typeof frameSchema> & { channel: 'l2Book' }>();
  #open: readonly z.output<typeof orderSchema>[] = [];
  #socket: WebSocket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #turn = 0;
  /** Orders that it sent. */
  taken = 0;
  lastTrouble: string | null = null;

  constructor(options: CustomerOptions) {
    this.#options = options;
    this.trader = new VenueTrader(options.httpUrl);
  }

  start(): void {
    this.#listen();
    const next = async () => {
      await this.#take().catch((error: unknown) => {
        this.lastTrouble = error instanceof Error ? error.message : String(error);
      });
      if (this.#timer !== null) this.#timer = setTimeout(next, this.#options.everyMs);
    };
    this.#timer = setTimeout(next, this.#options.everyMs);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#socket?.close();
  }

  #listen(): void {
    const { wsUrl, account, coins } = this.#options;
    const socket = new WebSocket(wsUrl);
    this.#socket = socket;
    socket.onopen = () => {
      const wanted = [
        { type: 'openOrders', user: account },
        ...coins.map(({ coin }) => ({ type: 'l2Book', coin })),
      ];
      for (const subscription of wanted) socket.send(JSON.stringify({ method: 'subscribe', subscription }));
    };
    socket.onmessage = ({ data }) => {
      // The greeting of the venue is no JSON.
      const frame = frameSchema.safeParse(parseJson(String(data))).data;
      if (frame?.channel === 'openOrders') this.#open = frame.data.orders;
      if (frame?.channel === 'l2Book') this.#books.set(frame.data.coin, frame);
    };
    // The venue was restarted, or cut everybody off.
    socket.onclose = () => {
      this.#open = [];
      if (this.#timer !== null) setTimeout(() => this.#listen(), this.#options.everyMs);
    };
  }

  /** One order, where a quote of the side whose turn it is rests. */
  async #take(): Promise<void> {
    const { coins, share: shareOf, sideRuns = 1, firstSide = 'B', wants = () => true } = this.#options;
    if (!wants()) return;
    this.#turn += 1;
    const wanted = coins[this.#turn % coins.length];
    if (wanted === undefined) return;
    // Buyer and seller by turns, of every coin.
    const isFirst = Math.floor(this.#turn / (coins.length * sideRuns)) % 2 === 0;
    const side = isFirst === (firstSide === 'B') ? 'B' : 'A';
    const sign = side === 'B' ? -1 : 1;
    const ours = this.#open.filter((order) => order.coin === wanted.coin && order.side === side);
    const [best] = ours.toSorted((a, b) => sign * (Number(a.limitPx) - Number(b.limitPx)));
    const levels = this.#books.get(wanted.coin)?.data.levels[side === 'B' ? 0 : 1];
    if (best === undefined || levels === undefined) return;
    const before = levels.filter(({ px }) => sign * (Number(px) - Number(best.limitPx)) < 0);
    const isShown = levels.some(({ px }) => Number(px) === Number(best.limitPx));
    const share = shareOf();
    const lots = Math.max(
      1,
      Math.round(approximate(exact(best.sz)) * (share ?? 1) * 10 ** wanted.szDecimals),
    );
    const part = BigInt(lots) * 10n ** BigInt(12 - wanted.szDecimals);
    this.taken += 1;
    const answer = await this.trader.order({
      assetId: wanted.assetId,
      side: side === 'B' ? 'sell' : 'buy',
      px: best.limitPx,
      // Behind the levels that are shown stands an unknown size: then it takes whatever is there, and our quote with it.
      sz: isShown && share !== null ? textOf(sum(before.map(({ sz }) => exact(sz))) + part) : BEYOND_SZ,
      tif: 'Ioc',
    });
    const text = JSON.stringify(answer);
    if (!text.includes('"filled"')) this.lastTrouble = text.slice(0, 200);
  }
}
