// The nonces of one life of the simulated engine, from the product's own source: by the venue's clock as the core estimates it, and before that is
// known by the host's, which may be off. What it has given is on the disk at once; that places wait where a reservation is late is shown on the
// source itself.
import { NonceSource } from '@agora/engine/src/adapters/hyperliquid/nonce/nonce-source.ts';
import { type Engine, venueNowMs } from '@agora/engine/src/core/engine/state.ts';
import type { Log } from '@agora/engine/src/ports/log.ts';
import type { Host } from '../host/host.ts';

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Above every one that this life or an earlier one used. `core`: of this life. */
export function noncesOf(host: Pick<Host, 'disk' | 'monoMs' | 'wallMs'>, core: () => Engine): () => number {
  const source = new NonceSource({
    file: { write: () => Promise.resolve() },
    time: {
      venueNowMs: () => venueNowMs(core(), host.monoMs),
      ...{ skewMs: () => null, uncertaintyMs: () => null, ageMs: () => null, isContradicted: () => false },
    },
    clock: { monoMs: () => host.monoMs, wallMs: () => host.wallMs },
    log: SILENT,
    reservedBefore: host.disk.nonce,
  });
  return () => {
    const nonce = source.next('reduce');
    host.disk.nonce = source.highWater();
    return nonce;
  };
}
