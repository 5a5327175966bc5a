// The operator's side of the paper venue: makes it lie, and lets somebody else trade there, so that the engine gets fills.
import { readFileSync } from 'node:fs';
import { VenueTrader } from '@agora/testkit/venue-trader';

export interface VenueDesk {
  /** Arms a fault by the venue's own words; see docs/paper-venue.md. */
  fault(spec: object): Promise<void>;
  /** Everything works again. */
  heal(): Promise<void>;
  /** Somebody else takes `sz` of a coin at any price, so that whoever quotes there is filled. */
  take(side: 'buy' | 'sell', sz: string): Promise<void>;
}

/** The venue's number of BTC. */
const BTC_ID = 3;
const ANY_PX = { buy: '200000', sell: '20000' } as const;

export function venueDesk(url: string, tokenFile: string): VenueDesk {
  const ask = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${url}/_venue/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`/_venue/${path} answered ${response.status}: ${await response.text()}`);
  };
  let trader: VenueTrader | null = null;
  const open = async () => {
    if (trader !== null) return trader;
    trader = new VenueTrader(url);
    await ask('POST', 'accounts', { address: trader.address, usd: '10000000' });
    return trader;
  };
  return {
    fault: (spec) => ask('POST', 'faults', spec),
    heal: () => ask('DELETE', 'faults'),
    async take(side, sz) {
      await (await open()).order({ assetId: BTC_ID, side, px: ANY_PX[side], sz, tif: 'Ioc' });
    },
  };
}
