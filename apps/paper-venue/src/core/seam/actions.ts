// What somebody may ask of the exchange, as it was signed (decimals normalised, addresses and cloids in lower case), and what is answered.
import type { Address, Cloid, Grouping, Tif, Tpsl } from './words.ts';

export type OrderWire = {
  a: number;
  b: boolean;
  p: string;
  s: string;
  r: boolean;
  t: { limit: { tif: Tif } } | { trigger: { isMarket: boolean; triggerPx: string; tpsl: Tpsl } };
  c?: Cloid;
};

export type ExchangeAction =
  | { type: 'order'; orders: OrderWire[]; grouping: Grouping; builder?: { b: Address; f: number } }
  | { type: 'cancel'; cancels: { a: number; o: number }[]; f?: true }
  | { type: 'cancelByCloid'; cancels: { asset: number; cloid: Cloid }[]; f?: true }
  | { type: 'modify'; oid: number | Cloid; order: OrderWire; a?: true }
  | { type: 'batchModify'; modifies: { oid: number | Cloid; order: OrderWire }[]; a?: true }
  | { type: 'noop' }
  | { type: 'scheduleCancel'; time?: number }
  | { type: 'updateLeverage'; asset: number; isCross: boolean; leverage: number }
  /** `ntli` in micro-USD, negative to take margin away; `isBuy` means nothing while positions are one-way. */
  | { type: 'updateIsolatedMargin'; asset: number; isBuy: boolean; ntli: number }
  | { type: 'approveAgent'; agentAddress: Address; agentName?: string | null }
  | { type: 'usdSend'; destination: Address; amount: string }
  | { type: 'createSubAccount'; name: string }
  | { type: 'subAccountModify'; subAccountUser: Address; name: string }
  /** `usd` of these in micro-USD. */
  | { type: 'subAccountTransfer'; subAccountUser: Address; isDeposit: boolean; usd: number }
  | { type: 'createVault'; name: string; description: string; initialUsd: number }
  | { type: 'vaultTransfer'; vaultAddress: Address; isDeposit: boolean; usd: number }
  | { type: 'reserveRequestWeight'; weight: number };

/** A signed action whose signature the protocol has already recovered to `signer`. */
export type ExchangeCommand = {
  signer: Address;
  action: ExchangeAction;
  nonce: number;
  vaultAddress?: Address | null;
  expiresAfter?: number | null;
  receivedAtMs: number;
};

/** A market participant's action: no signature, no nonce, no address budget, no open-order cap. */
export type TrustedCommand = { account: Address; action: ExchangeAction; receivedAtMs: number };

export type OrderStatusAnswer =
  | { resting: { oid: number; cloid?: Cloid } }
  | { filled: { totalSz: string; avgPx: string; oid: number; cloid?: Cloid } }
  | 'waitingForFill'
  | 'waitingForTrigger'
  | { error: string };

export type ActionResponse =
  | { status: 'ok'; response: { type: 'order'; data: { statuses: OrderStatusAnswer[] } } }
  | { status: 'ok'; response: { type: 'cancel'; data: { statuses: ('success' | { error: string })[] } } }
  | { status: 'ok'; response: { type: 'default' } }
  | { status: 'ok'; response: { type: 'createSubAccount' | 'createVault'; data: Address } }
  | { status: 'err'; response: string };

/**
 * `response` is set when the action was refused before it was queued, or when blocks are immediate
 * (`blockMs` 0); otherwise it is null and arrives as the `actionResult` event with the same ticket.
 */
export type CommandResult = { ticket: number; response: ActionResponse | null };

export type LiquidationWay = 'market' | 'backstop' | 'adl';
