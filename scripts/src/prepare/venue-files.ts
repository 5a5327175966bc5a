// What the paper venue is started with: the accounts of this deployment's engines, funded, with their agent wallets
// approved, and the token that opens its fault and clock endpoints.
import { join } from 'node:path';
import { onThisHost, type Place } from './place.ts';
import { writePrivate } from './private-file.ts';
import type { Prepared } from './runtime-files.ts';
import { bearerFile } from './secrets.ts';

/** What a new paper account starts with, in USD. */
const PAPER_DEPOSIT_USD = 100_000;

/** Where it holds no limits: volume that was traded before, in USD, of which each gives one request. */
const REQUESTS_WITHOUT_LIMITS = 100_000_000;

/** Writes the accounts file and returns the venue's command line on this host. */
export function venueArguments(prepared: Prepared): string[] {
  const accountsFile = join(prepared.home.run, 'paper-accounts.json');
  writePrivate(accountsFile, accountsText(prepared));
  return venueFlags(prepared, onThisHost(prepared.home, prepared.config), accountsFile);
}

/** The accounts that the venue opens with. */
export function accountsText({ config, wallets }: Prepared): string {
  const accounts = [...wallets.values()].map((keys) => ({
    address: keys.account,
    usd: String(PAPER_DEPOSIT_USD),
    maker_vlm_usd: config.paper_venue.maker_volume_14d_usd,
    ...(config.paper_venue.limits ? {} : { cum_vlm_usd: REQUESTS_WITHOUT_LIMITS }),
    agents: (['engine', 'guardian', 'flatten'] as const).map((role) => ({
      name: role,
      address: keys[role].address,
    })),
  }));
  return `${JSON.stringify({ accounts }, null, 2)}\n`;
}

/** The venue's command line in `place`. */
export function venueFlags({ config }: Prepared, place: Place, accountsFile: string): string[] {
  const { seed, block_ms, latency_ms, limits } = config.paper_venue;
  const flags: [string, string | number][] = [
    ['host', place.network.listen],
    ['port', config.ports.paper_venue],
    ['seed', seed],
    ['block-ms', block_ms],
    ['latency-ms', latency_ms],
    ['data-dir', place.home.venue],
    ['admin-token-file', bearerFile(place.home, 'venue-admin')],
    ['accounts-file', accountsFile],
  ];
  const values = flags.flatMap(([name, value]) => [`--${name}`, String(value)]);
  return limits ? values : [...values, '--no-limits'];
}
