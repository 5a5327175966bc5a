// Somebody else for each engine who holds a key of its account: an agent that the owner of the account approved, and of whose orders no engine knows.
// They trade when they are told to, and only then.
import type { EngineId } from '@agora/shared/ids';
import { coinsAt } from '@agora/testkit/prove/customer';
import { VenueTrader } from '@agora/testkit/venue-trader';
import { z } from 'zod';
import type { Fleet } from '../fleet.ts';

/** Of every engine's envelope; a coin without a limit may not be held at all. */
const COIN = 'ETH';
/** Little beside the limits, and above the least that the venue takes. */
const SZ = '0.01';
/** So far below the mid it takes whatever stands best, and no more than its size. */
const REACH = 0.97;
const ANSWER_MS_MAX = 2_000;

const midsSchema = z.object({ [COIN]: z.string() });

export class Stranger {
  readonly #httpUrl: string;
  readonly #assetId: number;
  readonly #trader: VenueTrader;

  constructor(httpUrl: string, assetId: number) {
    this.#httpUrl = httpUrl;
    this.#assetId = assetId;
    this.#trader = new VenueTrader(httpUrl);
  }

  get address(): string {
    return this.#trader.address;
  }

  /** Sells a little at the market; true when the venue says that it filled. Throws where the venue does not answer. */
  async sell(): Promise<boolean> {
    const answer = await fetch(`${this.#httpUrl}/info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"type":"allMids"}',
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    const mid = midsSchema.parse(await answer.json())[COIN];
    const px = String(Math.floor(Number(mid) * REACH));
    const order = { assetId: this.#assetId, side: 'sell', px, sz: SZ, tif: 'Ioc' } as const;
    return JSON.stringify(await this.#trader.order(order)).includes('"filled"');
  }
}

/** They are approved, and do nothing yet. */
export async function openStrangers(fleet: Fleet): Promise<ReadonlyMap<EngineId, Stranger>> {
  const { httpUrl } = fleet.venue;
  const [coin] = await coinsAt(httpUrl, [COIN]);
  if (coin === undefined || coin.assetId < 0) throw new Error(`the venue lists no ${COIN}`);
  const opened = fleet.ids.map(async (id): Promise<[EngineId, Stranger]> => {
    const stranger = new Stranger(httpUrl, coin.assetId);
    const agent = { address: stranger.address, name: 'stranger' };
    await fleet.venue.admin('POST', `accounts/${fleet.walletsOf(id).account_address}/agents`, agent);
    return [id, stranger];
  });
  return new Map(await Promise.all(opened));
}
