// One runtime file per process: the validated configuration and the paths of exactly those secrets that this process
// may read. Processes learn everything from it and nothing from their environment.
import { basename, join } from 'node:path';
import type { Config } from '@agora/shared/config';
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import { type EngineId, engineIdSchema } from '@agora/shared/ids';
import { engineUser } from '@agora/shared/redis-authority';
import {
  type BearerCaller,
  type EngineWallets,
  type ProcessName,
  type RuntimeConfig,
  runtimeConfigSchema,
} from '@agora/shared/runtime-config';
import type { Home } from '../home.ts';
import { certificateFiles, clientCertificateOf } from './certificates.ts';
import { onThisHost, type Place } from './place.ts';
import { writePrivate } from './private-file.ts';
import { bearerFile, operatorsFile, redisPasswordFile } from './secrets.ts';
import { ensureWallet, type Wallet } from './wallets.ts';

/** Which bearer tokens a process must know: those it presents and those it accepts. */
const BEARERS: Record<ProcessName, readonly BearerCaller[]> = {
  engine: ['web', 'guardian', 'cli', 'scraper'],
  guardian: ['guardian', 'web', 'cli', 'scraper', 'stop'],
  pager: ['pager', 'guardian', 'web', 'cli', 'scraper'],
  web: ['web', 'scraper', 'stop'],
  paper_venue: [],
  cli: ['cli', 'stop'],
};

export interface Prepared {
  /** Engines write down what their core hears and wants. */
  readonly record?: boolean;
  readonly home: Home;
  readonly config: Config;
  readonly buildId: string;
  readonly wallets: ReadonlyMap<EngineId, EngineKeys>;
}

export interface EngineKeys {
  /** The paper venue's master wallet; on a real venue the master key never comes to this host. */
  readonly master: Wallet | undefined;
  readonly engine: Wallet;
  readonly guardian: Wallet;
  readonly flatten: Wallet;
  /** The trading account: the configured address, or the master wallet's own on the paper venue. */
  readonly account: string;
}

/** The wallets of every engine, made where missing. */
export function ensureWallets(home: Home, config: Config): Map<EngineId, EngineKeys> {
  return new Map(
    config.engines.map((engine): [EngineId, EngineKeys] => {
      const of = (role: 'master' | 'engine' | 'guardian' | 'flatten') => ensureWallet(home, engine.id, role);
      const keys = { engine: of('engine'), guardian: of('guardian'), flatten: of('flatten') };
      if (engine.account !== 'generated')
        return [engine.id, { ...keys, master: undefined, account: engine.account }];
      const master = of('master');
      return [engine.id, { ...keys, master, account: master.address }];
    }),
  );
}

/** Writes the runtime file of one process (of one engine where it belongs to one) and returns its path. */
export function writeRuntimeFile(prepared: Prepared, process: ProcessName, engineId?: EngineId): string {
  const path = join(prepared.home.run, `${engineId === undefined ? process : engineUser(engineId)}.json`);
  const place = onThisHost(prepared.home, prepared.config);
  const content = runtimeFor(prepared, place, process, engineId);
  writePrivate(path, `${JSON.stringify(content, null, 2)}\n`);
  return path;
}

/** What one process is told in `place`; it names files there, and reads none. */
export function runtimeFor(
  prepared: Prepared,
  place: Place,
  process: ProcessName,
  engineId?: EngineId,
): RuntimeConfig {
  const { config } = prepared;
  const { home } = place;
  const user = engineId === undefined ? process : engineUser(engineId);
  return runtimeConfigSchema.parse({
    process,
    home: place.code,
    data_dir: process === 'web' ? home.web : home.data,
    run_dir: home.run,
    build_id: prepared.buildId,
    contract_version: CONTRACT_VERSION,
    config,
    redis: { latch: endpoint(place, 'latch', user), live: endpoint(place, 'live', user) },
    bearer_token_files: Object.fromEntries(
      BEARERS[process].map((caller) => [caller, bearerFile(home, caller)]),
    ),
    private_files: privateFiles(home, process, user),
    wallets: walletsFor(prepared, place, process, engineId),
    network: place.network,
    venue: venueUrls(config, place.paperVenueHost),
  });
}

/** Each audit chain is signed with a key of its own; the process makes it when the chain is new. */
function privateFiles(home: Home, process: ProcessName, user: string) {
  const auditKey = { audit_signing_key: join(home.secrets, `audit-${user}.key`) };
  if (process === 'engine' || process === 'guardian') return auditKey;
  if (process !== 'web') return {};
  return {
    ...auditKey,
    session_signing_key: join(home.secrets, 'session.secret'),
    operators: operatorsFile(home),
  };
}

function endpoint({ home, redis }: Place, instance: 'latch' | 'live', user: string) {
  const client = certificateFiles(home, `client-${clientCertificateOf(user)}`);
  return {
    ...redis(instance),
    ca_file: certificateFiles(home, 'ca').certificate,
    client_cert_file: client.certificate,
    client_key_file: client.key,
    users: { [user]: { password_file: redisPasswordFile(home, instance, user) } },
  };
}

function walletsFor(
  prepared: Prepared,
  place: Place,
  process: ProcessName,
  engineId?: EngineId,
): Record<string, EngineWallets> {
  const ids = engineId === undefined ? [...prepared.wallets.keys()] : [engineId];
  return Object.fromEntries(
    ids.map((id) => [id, walletEntry(prepared.wallets.get(engineIdSchema.parse(id)), place, process)]),
  );
}

function walletEntry(keys: EngineKeys | undefined, { home }: Place, process: ProcessName): EngineWallets {
  if (keys === undefined) throw new Error('every configured engine has wallets');
  const at = ({ keyFile }: Wallet) => join(home.secrets, basename(keyFile));
  const entry = {
    account_address: keys.account,
    engine_address: keys.engine.address,
    guardian_address: keys.guardian.address,
    flatten_address: keys.flatten.address,
    ...(process === 'engine' ? { engine_key_file: at(keys.engine) } : {}),
    ...(process === 'guardian' ? { guardian_key_file: at(keys.guardian) } : {}),
    ...(process === 'cli' ? { flatten_key_file: at(keys.flatten) } : {}),
  };
  return entry as EngineWallets; // parsed by runtimeConfigSchema before it is written
}

const HYPERLIQUID = {
  mainnet: { http_url: 'https://api.hyperliquid.xyz', ws_url: 'wss://api.hyperliquid.xyz/ws' },
  testnet: {
    http_url: 'https://api.hyperliquid-testnet.xyz',
    ws_url: 'wss://api.hyperliquid-testnet.xyz/ws',
  },
} as const;

/** Where the venue answers: the override, the built-in exchange, or Hyperliquid's own addresses. */
export function venueUrls(config: Config, paperHost = '127.0.0.1'): { http_url: string; ws_url: string } {
  if (config.venue_urls !== undefined)
    return { http_url: config.venue_urls.http, ws_url: config.venue_urls.ws };
  if (config.venue !== 'paper') return HYPERLIQUID[config.venue];
  const authority = `${paperHost}:${config.ports.paper_venue}`;
  return { http_url: `http://${authority}`, ws_url: `ws://${authority}/ws` };
}
