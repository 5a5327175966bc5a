// What the exchange tells of a block, in the words of the venue's channels.
import type { ActionResponse } from './actions.ts';
import type { Address, Cloid, OrderStatus, Side } from './words.ts';

/** One order as the `orderUpdates` channel shows it. */
export type OrderUpdateOrder = {
  coin: string;
  side: Side;
  limitPx: string;
  sz: string;
  oid: number;
  timestamp: number;
  origSz: string;
  cloid?: Cloid;
  reduceOnly?: true;
};

export type FillView = {
  coin: string;
  px: string;
  sz: string;
  side: Side;
  time: number;
  startPosition: string;
  dir: string;
  closedPnl: string;
  hash: string;
  oid: number;
  crossed: boolean;
  fee: string;
  tid: number;
  cloid?: Cloid;
  feeToken: 'USDC';
  twapId: null;
  /** In fills of both sides of a liquidation. */
  liquidation?: { liquidatedUser: Address; markPx: string; method: 'market' | 'backstop' };
};

export type TradeView = {
  coin: string;
  side: Side;
  px: string;
  sz: string;
  time: number;
  hash: string;
  tid: number;
  users: [buyer: Address, seller: Address];
};

export type BookLevel = { px: string; sz: string; n: number };

export type FundingPayment = {
  time: number;
  coin: string;
  usdc: string;
  szi: string;
  fundingRate: string;
  nSamples: number | null;
};

/** What moved an account's money beside trades and funding. */
export type LedgerDelta =
  | { type: 'deposit'; usdc: string }
  | { type: 'internalTransfer'; usdc: string; user: Address; destination: Address; fee: string }
  | { type: 'subAccountTransfer'; usdc: string; user: Address; destination: Address }
  | { type: 'vaultCreate'; vault: Address; usdc: string; fee: string }
  | { type: 'vaultDeposit'; vault: Address; usdc: string }
  | {
      type: 'vaultWithdraw';
      vault: Address;
      user: Address;
      requestedUsd: string;
      commission: string;
      closingCost: string;
      basis: string;
      netWithdrawnUsd: string;
    }
  | {
      type: 'liquidation';
      liquidatedNtlPos: string;
      accountValue: string;
      leverageType: 'Cross' | 'Isolated';
      liquidatedPositions: { coin: string; szi: string }[];
    };

export type LedgerEntry = { time: number; hash: string; delta: LedgerDelta };

/** As the `user` channel tells it. */
export type LiquidationView = {
  lid: number;
  liquidator: Address;
  liquidated_user: Address;
  liquidated_ntl_pos: string;
  liquidated_account_value: string;
};

/**
 * What happened, in order. `timeMs` is the block's time. Account events of `house` accounts (market
 * participants) are not emitted unless the config says so; trades, book and context events always are.
 */
export type ExchangeEvent =
  | {
      type: 'actionResult';
      timeMs: number;
      ticket: number;
      account: Address | null;
      response: ActionResponse;
    }
  | {
      type: 'orderUpdate';
      timeMs: number;
      account: Address;
      order: OrderUpdateOrder;
      status: OrderStatus;
      statusTimestamp: number;
    }
  | { type: 'fill'; timeMs: number; account: Address; fill: FillView }
  | { type: 'positionChanged'; timeMs: number; account: Address; coin: string; szi: string }
  | { type: 'nonUserCancel'; timeMs: number; account: Address; coin: string; oid: number }
  | { type: 'funding'; timeMs: number; account: Address; payment: FundingPayment }
  | { type: 'ledger'; timeMs: number; account: Address; entry: LedgerEntry }
  | { type: 'liquidation'; timeMs: number; account: Address; liquidation: LiquidationView }
  | { type: 'trade'; timeMs: number; trade: TradeView }
  /** At most one a coin and block, at its end; read `l2Book` for the levels. */
  | { type: 'bookChanged'; timeMs: number; coin: string }
  /** At most one a coin and block, at its end, only when px, sz or n of the best changed. */
  | { type: 'bboChanged'; timeMs: number; coin: string; bbo: [BookLevel | null, BookLevel | null] }
  | { type: 'ctxChanged'; timeMs: number; coin: string }
  | { type: 'blockClosed'; timeMs: number; height: number; actions: number };
