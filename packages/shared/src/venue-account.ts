/**
 * What the venue answers about one account, read: resting orders, positions, asset numbers, and what became of an action.
 * Each reader answers null for anything that it does not understand, which is never the same as nothing.
 */
import { z } from 'zod';
import { assetNumberOf } from './asset-number.ts';
import { canonicalDecimal, type Decimal } from './decimal.ts';
import type { GuardianAction } from './guardian-action.ts';
import { type Address, addressSchema, coinSchema, type Oid, oidSchema } from './ids.ts';
import type { HttpAnswer } from './json.ts';
import type { Position } from './position.ts';
import type { StateTime } from './state-clock.ts';

/** Weight of `userRole`, of the venue's 1,200 a minute and IP. */
export const ROLE_WEIGHT = 60;

/** Weight of reading orders and positions, and the assets with them. */
export function readWeight(withAssets: boolean): number {
  return withAssets ? 42 : 22;
}

export function actionWeight(action: GuardianAction): number {
  return 'cancels' in action ? 1 + Math.floor(action.cancels.length / 40) : 1;
}

export interface RestingOrder {
  readonly oid: Oid;
  /** As the venue names it; not only perpetuals. */
  readonly coin: string;
}

export interface HeldRead {
  readonly positions: readonly Position[];
  /** Of when the venue's answer is; null = it does not say. */
  readonly state: StateTime | null;
}

export interface AccountRead extends HeldRead {
  readonly orders: readonly RestingOrder[];
}

/** `frontendOpenOrders`: the orders, or in words why they cannot be told. */
export function readOrders(answer: HttpAnswer): readonly RestingOrder[] | string {
  return ordersSchema.safeParse(jsonIn(answer)).data ?? whyNot(answer);
}
const ordersSchema = z.array(z.object({ oid: oidSchema, coin: z.string() }));

/** `clearinghouseState`, heard at `heardMs`: the positions and of when they are, or in words why they cannot be told. */
export function readState(answer: HttpAnswer, heardMs: number): HeldRead | string {
  const held = stateSchema.safeParse(jsonIn(answer)).data;
  if (held === undefined) return whyNot(answer);
  const positions = held.assetPositions.map(({ position }) => positionOf(position));
  return { positions, state: held.time === null ? null : { timeMs: held.time, heardMs } };
}

/** The positions alone, for whom it does not matter of when they are. */
export function readPositions(answer: HttpAnswer): readonly Position[] | string {
  const held = readState(answer, 0);
  return typeof held === 'string' ? held : held.positions;
}

function jsonIn(answer: HttpAnswer): unknown {
  return 'json' in answer && answer.status === 200 ? answer.json : undefined;
}

function whyNot(answer: HttpAnswer): string {
  if ('silent' in answer) return answer.silent;
  return answer.status === 200 ? 'an answer that is not understood' : `HTTP ${answer.status}`;
}

/** Whether the numbers of the assets must be asked for before all of `orders` can be cancelled. */
export function needsAssets(orders: readonly RestingOrder[], assets: ReadonlyMap<string, number>): boolean {
  return assets.size === 0 || orders.some(({ coin }) => assetNumberOf(coin, assets) === null);
}

/** Nothing of what is listed can be cancelled before the numbers of the assets are known. */
export function isWithoutNumbers(
  orders: readonly RestingOrder[] | string,
  assets: ReadonlyMap<string, number>,
): boolean {
  const isNumbered = ({ coin }: RestingOrder) => assetNumberOf(coin, assets) !== null;
  return typeof orders !== 'string' && orders.length > 0 && !orders.some(isNumbered);
}

/** `meta`: the number of each perpetual. */
export function readAssets(answer: HttpAnswer): Map<string, number> | null {
  const universe = metaSchema.safeParse(jsonIn(answer)).data?.universe;
  return universe === undefined ? null : new Map(universe.map(({ name }, asset) => [name, asset]));
}
const metaSchema = z.object({ universe: z.array(z.object({ name: z.string() })) });

/** `userRole` of an agent: the account that it may act for. */
export function readMaster(answer: HttpAnswer): Address | null {
  return roleSchema.safeParse(jsonIn(answer)).data?.data.user ?? null;
}
const roleSchema = z.object({ role: z.literal('agent'), data: z.object({ user: addressSchema }) });

export type ActionOutcome =
  /** The venue took it. Single cancels in it may have failed: the next read tells. */
  | { readonly kind: 'done' }
  /** The address is over its limit of actions. */
  | { readonly kind: 'limited'; readonly text: string }
  /** The venue does not know the wallet, or not for this account. */
  | { readonly kind: 'unknown_wallet'; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string };

/** The answer of `/exchange`. No answer is a failure: the next read tells what became of it. */
export function readActionOutcome(answer: HttpAnswer): ActionOutcome {
  const said = answerSchema.safeParse(jsonIn(answer)).data;
  if (said === undefined) return { kind: 'failed', text: whyNot(answer) };
  if (said.status === 'ok') return { kind: 'done' };
  const text = said.response.slice(0, 200);
  if (text.startsWith('Too many cumulative requests')) return { kind: 'limited', text };
  const stranger = /does not exist|Must deposit|Unable to recover signer/.test(text);
  return { kind: stranger ? 'unknown_wallet' : 'failed', text };
}
const answerSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ok') }),
  z.object({ status: z.literal('err'), response: z.string() }),
]);

const DAY_MS = 86_400_000;

/**
 * Where nonces must go on after a refusal for one outside of the venue's window, which reaches from two days before its clock to a day
 * after it and above the 100th highest that it knows. Null where the refusal is for something else or contradicts itself.
 */
export function readNonceRefusal(text: string): number | null {
  const match = /nonce too (low|high) (\d{1,15}) [<>] (\d{1,15})$/.exec(text);
  const [nonce, edge] = [Number(match?.[2]), Number(match?.[3])];
  if (match?.[1] === 'low') return nonce <= edge ? edge + DAY_MS / 2 : null;
  return match?.[1] === 'high' && nonce >= edge ? edge - DAY_MS : null;
}

const venueDecimal = z.string().transform((text, ctx) => {
  try {
    return canonicalDecimal(text);
  } catch {
    ctx.addIssue('not a plain decimal');
    return z.NEVER;
  }
});
const shownPosition = z.object({
  coin: coinSchema,
  szi: venueDecimal,
  entryPx: venueDecimal.nullish(),
  positionValue: venueDecimal,
  unrealizedPnl: venueDecimal,
  liquidationPx: venueDecimal.nullish(),
});
const stateSchema = z.object({
  assetPositions: z.array(z.object({ position: shownPosition })),
  time: z.int().positive().nullable().catch(null),
});

/** The venue prices perpetuals with at most six decimals. */
const MARK_PLACES = 6;

/** The mark is not in the answer; it is what the venue valued the position at. For people, not for money. */
function positionOf(shown: z.output<typeof shownPosition>): Position {
  const size = Math.abs(Number(shown.szi));
  const mark = size > 0 ? Math.abs(Number(shown.positionValue)) / size : null;
  const liq = shown.liquidationPx ?? null;
  return {
    coin: shown.coin,
    szi: shown.szi,
    entry_px: shown.entryPx ?? null,
    mark_px: mark === null ? null : canonicalDecimal(mark.toFixed(MARK_PLACES)),
    notional_usd: canonicalDecimal(shown.positionValue.replace('-', '')),
    liq_px: liq,
    liq_distance_pct: mark === null || liq === null ? null : distancePct(mark, liq),
    unrealized_pnl_usd: shown.unrealizedPnl,
  };
}

function distancePct(mark: number, liq: Decimal): number {
  return (Math.abs(mark - Number(liq)) / mark) * 100;
}
