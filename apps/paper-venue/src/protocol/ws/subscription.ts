// Subscriptions of the socket: parsed to the canonical form that the venue echoes, which is also their identity.
import { z } from 'zod';
import type { CandleInterval, L2BookParams } from '../../core/seam/views.ts';
import { address, candleInterval } from '../scalars.ts';

const coin = z.string().min(1).max(32);
const dex = z.string().max(32).nullish();

function ofUser<T extends string>(type: T) {
  return z.object({ type: z.literal(type), user: address });
}

const schemas = {
  bbo: z.object({ type: z.literal('bbo'), coin }),
  l2Book: z.object({
    type: z.literal('l2Book'),
    coin,
    nSigFigs: z.int().min(2).max(5).nullish(),
    mantissa: z.union([z.literal(2), z.literal(5)]).nullish(),
    fast: z.boolean().nullish(),
  }),
  trades: z.object({ type: z.literal('trades'), coin }),
  allMids: z.object({ type: z.literal('allMids'), dex }),
  activeAssetCtx: z.object({ type: z.literal('activeAssetCtx'), coin }),
  orderUpdates: ofUser('orderUpdates'),
  userFills: z.object({
    type: z.literal('userFills'),
    user: address,
    aggregateByTime: z.boolean().nullish(),
  }),
  userEvents: ofUser('userEvents'),
  candle: z.object({ type: z.literal('candle'), coin, interval: candleInterval }),
  activeAssetData: z.object({ type: z.literal('activeAssetData'), user: address, coin }),
  notification: ofUser('notification'),
  userFundings: ofUser('userFundings'),
  userHistoricalOrders: ofUser('userHistoricalOrders'),
  userNonFundingLedgerUpdates: ofUser('userNonFundingLedgerUpdates'),
  userTwapHistory: ofUser('userTwapHistory'),
  userTwapSliceFills: ofUser('userTwapSliceFills'),
  webData2: ofUser('webData2'),
  webData3: ofUser('webData3'),
  openOrders: z.object({ type: z.literal('openOrders'), user: address, dex }),
  clearinghouseState: z.object({ type: z.literal('clearinghouseState'), user: address, dex }),
} as const;

export type SubscriptionType = keyof typeof schemas;
export const SUBSCRIPTION_TYPES = Object.keys(schemas) as SubscriptionType[];

type Parsed = { [K in SubscriptionType]: z.infer<(typeof schemas)[K]> }[SubscriptionType];

export interface Subscription {
  readonly type: SubscriptionType;
  /** Channel its frames arrive on. */
  readonly channel: string;
  /** JSON of the canonical form: the identity of the subscription. */
  readonly key: string;
  readonly echo: object;
  readonly coin?: string;
  readonly user?: `0x${string}`;
  readonly book?: L2BookParams & { readonly fast: boolean };
  readonly aggregateByTime?: boolean;
  readonly interval?: CandleInterval;
}

const FAST_LEVELS = 5;

/** @returns null when the venue would call it invalid. Whether the coin exists is the caller's to check. */
export function parseSubscription(raw: unknown): Subscription | null {
  const type = typeof raw === 'object' && raw !== null && 'type' in raw ? raw.type : undefined;
  if (typeof type !== 'string' || !Object.hasOwn(schemas, type)) return null;
  const parsed = schemas[type as SubscriptionType].safeParse(raw);
  if (!parsed.success) return null;
  const echo = echoOf(parsed.data);
  if (echo === null) return null;
  const channel = type === 'userEvents' ? 'user' : type;
  return {
    type: type as SubscriptionType,
    channel,
    key: JSON.stringify(echo),
    echo,
    ...detailsOf(parsed.data),
  };
}

/** The form that the venue echoes: optional fields filled in for the book, dropped elsewhere when absent. */
function echoOf(data: Parsed): object | null {
  if (data.type === 'l2Book') {
    const { type, coin: name, nSigFigs = null, mantissa = null, fast } = data;
    if (mantissa !== null && nSigFigs !== 5) return null;
    return { type, coin: name, nSigFigs, mantissa, ...(fast ? { fast: true } : {}) };
  }
  if ('dex' in data && data.dex !== undefined && data.dex !== null && data.dex !== '') return null;
  return Object.fromEntries(
    Object.entries(data).filter(([, value]) => value !== null && value !== undefined),
  );
}

function detailsOf(data: Parsed): Partial<Subscription> {
  if (data.type === 'l2Book') {
    const fast = data.fast ?? false;
    const book = { nSigFigs: data.nSigFigs ?? null, mantissa: data.mantissa ?? null, fast };
    return { coin: data.coin, book: fast ? { ...book, levelsMax: FAST_LEVELS } : book };
  }
  if (data.type === 'userFills') return { user: data.user, aggregateByTime: data.aggregateByTime ?? false };
  if (data.type === 'candle') return { coin: data.coin, interval: data.interval };
  if (data.type === 'activeAssetData') return { coin: data.coin, user: data.user };
  if ('coin' in data) return { coin: data.coin };
  return 'user' in data ? { user: data.user } : {};
}
