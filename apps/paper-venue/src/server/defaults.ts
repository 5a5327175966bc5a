// What a venue is unless told otherwise: the real venue's timing and limits, on this machine only.

import { VENUE_LIMITS } from './limits.ts';
import type { VenueOptions } from './options.ts';
import { DEFAULT_CADENCE } from './ws/feeds.ts';
import { SOCKET_LIMITS } from './ws/server.ts';

const MEGABYTE = 1_048_576;

const JOURNAL_LIMITS: VenueOptions['journalLimits'] = {
  segmentBytesMax: 128 * MEGABYTE,
  segmentsMax: 8,
  memoryCharsMax: 32 * MEGABYTE,
};

/** Options of a venue in memory, on testnet signatures, with an empty market; everything else as on the real venue. */
export function defaultOptions(system: Pick<VenueOptions, 'time' | 'timers' | 'pid'>): VenueOptions {
  return {
    ...system,
    host: '127.0.0.1',
    port: 0,
    seed: 1,
    blockMs: 70,
    latency: { ms: 0, jitterMs: 0 },
    dataDir: null,
    repair: false,
    adminToken: null,
    accounts: [],
    oracles: {},
    config: {},
    market: { kind: 'none' },
    faultScript: null,
    network: 'testnet',
    networkLimits: VENUE_LIMITS,
    socketLimits: SOCKET_LIMITS,
    journalLimits: JOURNAL_LIMITS,
    cadence: DEFAULT_CADENCE,
    virtualStartMs: null,
    clockRate: 1,
    onFatal(error) {
      throw error;
    },
  };
}
