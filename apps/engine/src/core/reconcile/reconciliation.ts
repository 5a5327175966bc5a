/**
 * From passes to a verdict. A difference puts `reconcile_ok` down in the same tick and is drift when a second read, started
 * after it, shows it again. Until a whole REST read that began after the last reason to doubt agrees, nothing is ok.
 */
import type { DriftDifference } from '@agora/shared/event-risk';
import { type Compared, isAboutOrders, keyOf } from './compare.ts';
import type { SeenAccount, VenueView } from './view.ts';

export const RECON = {
  /** A REST pass this often. */
  everyMs: 15_000,
  /** A difference is confirmed by a read that begins at most this much later. */
  confirmWithinMs: 500,
  /** A suspicion that no second read has settled by now is acted on as if it were confirmed. */
  suspectMsMax: 5_000,
  /** Passes with changing differences before they count as drift all the same. */
  suspectPassesMax: 4,
} as const;
if (RECON.confirmWithinMs * RECON.suspectPassesMax >= RECON.suspectMsMax)
  throw new RangeError('a suspicion must outlast its confirmations');

export interface Reconciliation {
  /** `unproven`: no agreeing REST pass since the last reason to doubt. */
  status: 'unproven' | 'ok' | 'suspect' | 'drift';
  /** Only passes issued at or after this monotonic instant count. */
  neededSinceMs: number;
  /** Why, for people. */
  neededFor: string;
  /** When the last agreeing pass was issued and answered; null = none. */
  okIssuedMs: number | null;
  okAnsweredMs: number | null;
  carried: ReadonlyMap<string, number>;
  suspect: { readonly sinceMs: number; keys: ReadonlySet<string>; passes: number } | null;
  /** Of the last pass; a part that it did not look at keeps its own. */
  differences: readonly DriftDifference[];
  /** The account as the last pass that judged it saw it: what an operator who was shown `differences` may adopt. */
  account: SeenAccount | null;
  cachedCount: number | null;
  restCount: number | null;
}

export function newReconciliation(nowMs: number): Reconciliation {
  return {
    status: 'unproven',
    neededSinceMs: nowMs,
    neededFor: 'not reconciled since boot',
    okIssuedMs: null,
    okAnsweredMs: null,
    carried: new Map(),
    suspect: null,
    differences: [],
    account: null,
    cachedCount: null,
    restCount: null,
  };
}

/** A reconnect, a halt or a doubt: only a pass that begins from now on can prove agreement. */
export function needPass(recon: Reconciliation, reason: string, nowMs: number): void {
  recon.neededSinceMs = nowMs;
  recon.neededFor = reason;
  if (recon.status === 'ok') recon.status = 'unproven';
}

/** What a pass led to. `confirm`: read again at once. `drift`: halt. */
export type PassOutcome = 'agreed' | 'ignored' | 'confirm' | 'drift';

/**
 * Takes in a compared pass. A stream's view can raise a doubt, but neither prove agreement nor confirm drift; of drift that stands it says
 * nothing new.
 */
export function notePass(
  recon: Reconciliation,
  view: VenueView,
  compared: Compared,
  nowMs: number,
): PassOutcome {
  recon.carried = compared.carried;
  if (view.source === 'ws') {
    if (compared.differences.length === 0 || recon.status === 'drift') return 'ignored';
    needPass(recon, `the stream disagrees: ${keysOf(compared.differences)[0] ?? ''}`, nowMs);
    return 'confirm';
  }
  if (view.issuedMs < recon.neededSinceMs) return 'ignored';
  const kept = recon.differences.filter(
    (each) => (isAboutOrders(each.kind) ? view.orders : view.account) === null,
  );
  Object.assign(recon, {
    differences: [...compared.differences, ...kept],
    account: view.account ?? recon.account,
    cachedCount: compared.cachedCount,
    restCount: compared.restCount,
  });
  if (compared.differences.length > 0) return suspectMore(recon, compared.differences, nowMs);
  // A part that was not looked at proves nothing.
  if (view.orders === null || view.account === null) return 'ignored';
  Object.assign(recon, {
    status: 'ok',
    suspect: null,
    okIssuedMs: view.issuedMs,
    okAnsweredMs: view.answeredMs,
  });
  return 'agreed';
}

/** A suspicion that was never settled, because no read came back. */
export function isSuspectTooLong({ suspect, status }: Reconciliation, nowMs: number): boolean {
  return status === 'suspect' && suspect !== null && nowMs - suspect.sinceMs > RECON.suspectMsMax;
}

/** The books were rebased on the venue: what differed does no longer, which the next pass has to prove. */
export function forgiveDrift(recon: Reconciliation, reason: string, nowMs: number): void {
  Object.assign(recon, { status: 'unproven', suspect: null, carried: new Map(), differences: [] });
  needPass(recon, reason, nowMs);
}

function suspectMore(
  recon: Reconciliation,
  differences: readonly DriftDifference[],
  nowMs: number,
): PassOutcome {
  if (recon.status === 'drift') return 'ignored';
  const keys = new Set(keysOf(differences));
  const { suspect } = recon;
  // The second read must begin after the first difference was seen.
  recon.neededSinceMs = nowMs;
  recon.neededFor = `a difference to be confirmed: ${[...keys][0] ?? ''}`;
  if (recon.status !== 'suspect' || suspect === null) {
    recon.status = 'suspect';
    recon.suspect = { sinceMs: nowMs, keys, passes: 1 };
    return 'confirm';
  }
  const again = [...keys].some((key) => suspect.keys.has(key));
  if (again || suspect.passes + 1 >= RECON.suspectPassesMax) {
    recon.status = 'drift';
    return 'drift';
  }
  recon.suspect = { ...suspect, keys, passes: suspect.passes + 1 };
  return 'confirm';
}

function keysOf(differences: readonly DriftDifference[]): string[] {
  return differences.map(keyOf);
}
