// What moved an account's money beside trades and funding: deposits, transfers, liquidations. Bounded, oldest first.

import type { LedgerDelta, LedgerEntry } from '../core/seam/events.ts';
import { txHash } from '../core/tx-hash.ts';
import type { Venue } from '../core/venue.ts';
import type { Account } from './account.ts';

const LEDGER_MAX = 2_000;
const LEDGER_SLACK = 200;

export function noteLedger(venue: Venue, account: Account, delta: LedgerDelta): void {
  if (account.house) return;
  const time = venue.clockMs;
  const entry: LedgerEntry = { time, hash: txHash(venue.height, venue.nextTid++), delta };
  account.ledger.push(entry);
  if (account.ledger.length > LEDGER_MAX + LEDGER_SLACK) account.ledger.splice(0, LEDGER_SLACK);
  venue.events.push({ type: 'ledger', timeMs: time, account: account.address, entry });
}
