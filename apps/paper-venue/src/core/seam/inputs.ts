// Everything that can change the state of the exchange: a journal of these replays to the same hash.
import type { ExchangeCommand, LiquidationWay, TrustedCommand } from './actions.ts';
import type { GenesisAccount } from './genesis.ts';
import type { Address } from './words.ts';

export type ExchangeInput =
  | { kind: 'submit'; command: ExchangeCommand }
  | { kind: 'trusted'; command: TrustedCommand }
  | { kind: 'advance'; toMs: number }
  /** The spot oracle's next price; published at the oracle cadence. */
  | { kind: 'setOracle'; coin: string; px: string }
  /** The weighted median of other venues' perp mids, third input of the mark; null removes it. */
  | { kind: 'setPerpMid'; coin: string; px: string | null }
  /** A frozen coin keeps its published oracle and mark (a stale oracle, on demand). */
  | { kind: 'freezeOracle'; coin: string; frozen: boolean }
  | { kind: 'createAccount'; account: GenesisAccount }
  | { kind: 'deposit'; account: Address; usd: string }
  /** Only post-only orders are accepted until then (the window after a network upgrade). */
  | { kind: 'postOnlyUntil'; untilMs: number }
  /** The venue cancels an order itself; emits `nonUserCancel` for margin, liquidation and internal cancels. */
  | {
      kind: 'forceCancel';
      account: Address;
      oid: number;
      status: 'marginCanceled' | 'liquidatedCanceled' | 'internalCancel';
    }
  /** Spends address budget without an action (to reach exhaustion). */
  | { kind: 'chargeRequests'; account: Address; requests: number }
  | { kind: 'revokeAgent'; account: Address; agent: Address }
  | { kind: 'setScheduleCancelGate'; usd: number }
  /** Open interest (one side, at the mark) above which positions may not grow; null lifts the cap. */
  | { kind: 'setOpenInterestCap'; coin: string; usd: number | null }
  /** Liquidates an account although its margin suffices: into the book, by the backstop (all it holds), or against the other side. */
  | { kind: 'liquidate'; account: Address; coin: string | null; how: LiquidationWay }
  /** Ends a coin for good: its orders are cancelled, its positions settled at the mark. */
  | { kind: 'delist'; coin: string };
