// An in-process exchange for the market's own tests and benchmarks: default config, virtual time, every input recorded on the way in.
import { createHash } from 'node:crypto';
import { DEFAULT_ASSETS, DEFAULT_CONFIG } from '../core/config.ts';
import { Exchange } from '../core/exchange.ts';
import type { ExchangeInput } from '../core/seam/inputs.ts';
import type { Address } from '../core/seam/words.ts';
import type { MarketVenue } from './desk.ts';
import { venueOf } from './venue-of.ts';

export const START_MS = DEFAULT_CONFIG.genesisMs;
export const COINS = ['BTC', 'ETH', 'SOL', 'HYPE'] as const;
export const CLIENT: Address = '0x00000000000000000000000000000000000c11e7';

export type RecordedVenue = {
  readonly exchange: Exchange;
  /** The door for the market: passes everything on and records the inputs. */
  readonly venue: MarketVenue;
  readonly inputs: () => number;
  /** sha-256 of every input so far, in order; of nothing unless asked for. */
  readonly inputHash: () => string;
};

/**
 * @param blockMs 0 = every action executes at once
 * @param hashed whether inputs are hashed, which costs as much as a short run itself
 */
export const recordedVenue = (blockMs: number, genesisMs = START_MS, hashed = false): RecordedVenue => {
  const exchange = new Exchange({
    assets: DEFAULT_ASSETS,
    accounts: [{ address: CLIENT, usd: '10000000' }],
    config: { ...DEFAULT_CONFIG, blockMs, genesisMs },
  });
  const hash = createHash('sha256');
  let inputs = 0;
  const apply = (input: ExchangeInput) => {
    inputs++;
    if (hashed) hash.update(JSON.stringify(input));
    return exchange.apply(input);
  };
  const venue = venueOf(exchange, apply);
  return { exchange, venue, inputs: () => inputs, inputHash: () => hash.copy().digest('hex') };
};
