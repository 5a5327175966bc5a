// How money and accounts come into the venue: the accounts it begins with or an operator makes, and deposits. Every amount is counted, so
// that money adds up.
import { USD_DECIMALS, UUSD_PER_USD } from '../core/asset.ts';
import { parseScaledExact } from '../core/decimal.ts';
import type { GenesisAccount } from '../core/seam/genesis.ts';
import type { Address } from '../core/seam/words.ts';
import { formatUusd, type Venue } from '../core/venue.ts';
import { refreshRates, utcDay } from './fees.ts';
import { noteLedger } from './ledger.ts';

/** Cash an account may hold: keeps every sum of cash and cost within safe integers. */
const CASH_UUSD_MAX = 1_000_000_000 * UUSD_PER_USD;

/** Throws RangeError for an account that exists, a master that does not, and an amount that is none; nothing is changed then. */
export function createAccount(venue: Venue, genesis: GenesisAccount): void {
  if (venue.accounts.has(genesis.address)) throw new RangeError(`account ${genesis.address} exists already`);
  if (genesis.master !== undefined && !venue.accounts.has(genesis.master)) {
    throw new RangeError(`account ${genesis.address}: no master ${genesis.master}`);
  }
  cashOf(genesis.usd, 0);
  const account = venue.addAccount(genesis.address, genesis.house ?? false, genesis.master ?? null);
  const makerCents = (genesis.makerVlmUsd ?? 0) * 100;
  account.cumVlmCents = (genesis.cumVlmUsd ?? 0) * 100 + makerCents;
  if (makerCents > 0) account.volume.push({ day: utcDay(venue.blockTimeMs) - 1, takerCents: 0, makerCents });
  refreshRates(venue, account);
  deposit(venue, genesis.address, genesis.usd);
  for (const { address, name, validUntilMs } of genesis.agents ?? []) {
    const until = validUntilMs ?? venue.clockMs + venue.config.agentValidityDefaultMs;
    venue.agents.set(address, { master: genesis.address, name, validUntilMs: until });
  }
}

/** Adds cash; an unknown address becomes an account, as a first deposit does. */
export function deposit(venue: Venue, address: Address, usd: string): void {
  const known = venue.accounts.get(address);
  const uusd = cashOf(usd, known?.rawUsd ?? 0);
  const account = known ?? venue.addAccount(address, false, null);
  account.rawUsd += uusd;
  account.netDepositsUusd += uusd;
  venue.depositsUusd += BigInt(uusd);
  noteLedger(venue, account, { type: 'deposit', usdc: formatUusd(uusd) });
}

function cashOf(usd: string, heldUusd: number): number {
  const uusd = parseScaledExact(usd, USD_DECIMALS);
  if (uusd === null) throw new RangeError(`${usd} is no amount of USD`);
  if (heldUusd + uusd > CASH_UUSD_MAX) throw new RangeError(`an account may hold at most 1,000,000,000 USD`);
  return uusd;
}
