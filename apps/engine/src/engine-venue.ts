/** Puts the way to the venue together: the agent's key behind its policy, nonces on disk, connections for one account. */
import type { Address } from '@agora/shared/ids';
import { systemClock as clock } from './adapters/clock/system-clock.ts';
import { nonceFile, openNonces } from './adapters/hyperliquid/nonce/nonce-file.ts';
import { NonceSource } from './adapters/hyperliquid/nonce/nonce-source.ts';
import { readKeyFile } from './adapters/hyperliquid/signing/key-file.ts';
import { NOTHING_LISTED, type SignerPolicy } from './adapters/hyperliquid/signing/policy.ts';
import { Signer } from './adapters/hyperliquid/signing/signer.ts';
import { loadCurve, type SigningKey } from './adapters/hyperliquid/signing/signing-key.ts';
import { VenueClock } from './adapters/hyperliquid/time/venue-clock.ts';
import { hyperliquidVenue, type Venue } from './adapters/hyperliquid/venue.ts';
import { StartRefusal } from './config/refusal.ts';
import type { EngineSettings } from './config/runtime-file.ts';
import { uusdOfUsd } from './core/money/usd.ts';
import type { Log } from './ports/log.ts';
import type { VenueSpending } from './ports/venue-spending.ts';
import type { Universe } from './ports/venue-universe.ts';

export interface VenueLink {
  readonly venue: Venue;
  readonly venueClock: VenueClock;
  readonly nonces: NonceSource;
  /** The trading account, never an agent: an agent's own address shows an empty account. */
  readonly account: Address;
  readonly signer: Address;
}

export interface VenueLinkParts {
  readonly settings: EngineSettings;
  readonly noncesFile: string;
  readonly bootId: string;
  /** The highest nonce that the halt record of an earlier boot names; 0 = none. */
  readonly nonceHighWater: number;
  /** Null until the venue described its coins: until then nothing is signed but cancels. */
  readonly universe: () => Universe | null;
  readonly spending: VenueSpending;
  readonly log: Log;
}

/** Throws StartRefusal where key or nonce file do not let it. */
export async function linkVenue(parts: VenueLinkParts): Promise<VenueLink> {
  const { settings, universe, spending, log } = parts;
  const { runtime, engine } = settings;
  const wallets = runtime.wallets[engine.id];
  if (wallets?.engine_key_file === undefined)
    throw new StartRefusal('config', `the runtime file names no wallet key of ${engine.id}`);
  const key = readKeyFile(wallets.engine_key_file, await loadCurve());
  if (key.address !== wallets.engine_address)
    throw new StartRefusal(
      'environment',
      `${wallets.engine_key_file} is the key of ${key.address}, not of ${wallets.engine_address}`,
    );
  const venueClock = new VenueClock(clock);
  const nonces = openNonceSource(parts, key.address, venueClock);
  const venue = hyperliquidVenue({
    httpUrl: runtime.venue.http_url,
    wsUrl: runtime.venue.ws_url,
    account: wallets.account_address,
    signer: signerOf(settings, key, universe),
    nonces,
    clock,
    venueClock,
    spending,
    random: Math.random,
  });
  log.info(
    { account: wallets.account_address, signer: key.address },
    `the venue is ${runtime.venue.http_url}`,
  );
  return { venue, venueClock, nonces, account: wallets.account_address, signer: key.address };
}

function openNonceSource(
  { noncesFile, bootId, nonceHighWater, log }: VenueLinkParts,
  signer: Address,
  time: VenueClock,
): NonceSource {
  try {
    const { reservedUntil, setAside } = openNonces(noncesFile, signer, bootId);
    if (setAside !== null) log.error({ setAside }, `${noncesFile} was unreadable and is kept as ${setAside}`);
    const reservedBefore = Math.max(reservedUntil, nonceHighWater);
    return new NonceSource({ file: nonceFile(noncesFile, signer), time, clock, log, reservedBefore });
  } catch (error) {
    throw new StartRefusal('environment', error instanceof Error ? error.message : String(error));
  }
}

function signerOf(
  { runtime, engine }: EngineSettings,
  key: SigningKey,
  universe: () => Universe | null,
): Signer {
  const limits = {
    orderNotionalUusdMax: uusdOfUsd(engine.envelope.max_order_notional_usd),
    leverageMax: engine.envelope.max_leverage,
  };
  let policy: SignerPolicy = NOTHING_LISTED;
  return new Signer({
    key,
    network: runtime.config.venue === 'mainnet' ? 'mainnet' : 'testnet',
    vaultAddress: null,
    policy: () => {
      const listed = universe();
      if (policy === NOTHING_LISTED && listed !== null) {
        const specs = engine.coins.flatMap((coin) => listed.get(coin)?.spec ?? []);
        policy = { assets: new Map(specs.map((spec) => [spec.assetId, spec])), ...limits };
      }
      return policy;
    },
  });
}
