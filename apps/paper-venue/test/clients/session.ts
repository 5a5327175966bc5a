// Where a client's session takes place: a venue of its own with two accounts, and the folder that the library is in.
import type { RunningVenue } from '../../src/server/app.ts';
import { alice, bob } from '../support/venue.ts';

export interface Party {
  /** Number of its private key. */
  readonly key: number;
  readonly address: string;
}

export interface Place {
  readonly directory: string;
  readonly venue: RunningVenue;
  readonly maker: Party;
  readonly taker: Party;
}

export const PARTIES = {
  maker: { key: 0xa11ce, address: alice.address },
  taker: { key: 0xb0b, address: bob.address },
} as const;
