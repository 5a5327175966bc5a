/** What each stream subscribes to, on which channel its frames come, and which of them begin with a whole. */
import type { Address, Coin } from '@agora/shared/ids';
import type { StreamName } from '../../../ports/venue-stream.ts';
import { readActiveAssetCtx } from './channels/active-asset-ctx.ts';
import { readBbo } from './channels/bbo.ts';
import { readClearinghouseState } from './channels/clearinghouse-state.ts';
import { readL2Book } from './channels/l2-book.ts';
import { readOpenOrders } from './channels/open-orders.ts';
import { readOrderUpdates } from './channels/order-updates.ts';
import type { Reader } from './channels/reader.ts';
import { readTrades } from './channels/trades.ts';
import { readUserEvents } from './channels/user-events.ts';
import { readUserFills } from './channels/user-fills.ts';

export interface Subscription {
  /** As the venue takes it, and echoes it with more. */
  readonly request: { readonly type: string; readonly coin?: string; readonly user?: string };
  /** The coin, or empty for what concerns the account. */
  readonly subject: string;
  readonly channel: string;
  readonly reader: Reader;
  /** The venue shows the whole of it first, so a connection without that is not complete. */
  readonly beginsWhole: boolean;
  /** Comes by itself even when nothing happens. Silent for longer, the subscription is dead; null = may be silent. */
  readonly silentMsMax: number | null;
}

/** Twenty times the cadence of a fast book, and more than the 5 s that were once measured for a slow one. */
const BOOK_SILENT_MS_MAX = 15_000;

const quiet = { beginsWhole: false, silentMsMax: null } as const;

export function subscriptionsOf(
  stream: StreamName,
  account: Address,
  coins: readonly Coin[],
): Subscription[] {
  return stream === 'market' ? coins.flatMap(marketOf) : accountOf(account);
}

function marketOf(coin: Coin): Subscription[] {
  const of = (type: string, reader: Reader): Subscription => ({
    request: { type, coin },
    subject: coin,
    channel: type,
    reader,
    ...quiet,
  });
  const book = of('l2Book', readL2Book);
  const fast = { ...book.request, nSigFigs: null, mantissa: null, fast: true };
  return [
    { ...book, request: fast, beginsWhole: true, silentMsMax: BOOK_SILENT_MS_MAX },
    of('bbo', readBbo),
    of('trades', readTrades),
    of('activeAssetCtx', readActiveAssetCtx),
  ];
}

function accountOf(user: Address): Subscription[] {
  const of = (type: string, reader: Reader, channel = type): Subscription => ({
    request: { type, user },
    subject: '',
    channel,
    reader,
    ...quiet,
  });
  return [
    { ...of('userFills', readUserFills), beginsWhole: true },
    of('orderUpdates', readOrderUpdates),
    of('userEvents', readUserEvents, 'user'),
    of('openOrders', readOpenOrders),
    of('clearinghouseState', readClearinghouseState),
  ];
}

/** Name in metrics and health, such as `l2Book BTC`. */
export function nameOf({ request, subject }: Subscription): string {
  return `${request.type} ${subject}`.trim();
}
