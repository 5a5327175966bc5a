/**
 * Closes what was confirmed, one order after the other: the position is read before each, its size is what the venue shows then, and
 * the intent is on disk before it is sent. Ends flat, or says why not. Reaches the world through `FlattenWorld` alone.
 */
import { compareDecimals } from '@agora/shared/decimal';
import type { Coin } from '@agora/shared/ids';
import { type Book, type ClosePlan, type Held, planClose, sizeOf } from './close-plan.ts';
import type { FlattenAnswer } from './venue.ts';

export interface FlattenWorld {
  /** What is open now. Rejects where that cannot be read, and so do the next two. */
  positions(): Promise<readonly Held[]>;
  book(coin: Coin): Promise<Book>;
  /** Why nothing may be sent now, such as an engine that trades again; null = go on. */
  hindrance(): Promise<string | null>;
  /** Resolves to null when it is on disk, else to why it is not. */
  record(type: string, data: Readonly<Record<string, unknown>>): Promise<string | null>;
  /** One reduce-only order that trades at once or not at all. */
  send(plan: ClosePlan): Promise<FlattenAnswer>;
  say(line: string): void;
  pause(ms: number): Promise<void>;
  monoMs(): number;
}

export type FlattenEnd =
  | 'flat'
  | 'hindered'
  | 'moved'
  | 'book_empty'
  | 'post_only'
  | 'refused'
  | 'unanswered'
  | 'unfinished'
  | 'unrecorded'
  | 'not_known';
export interface CoinResult {
  readonly coin: Coin;
  readonly end: FlattenEnd;
  /** Signed, as it was last read; null = could not be read. */
  readonly left: string | null;
  readonly orders_sent: number;
  readonly why: string | null;
  /** Why what was done is not all in the audit chain; null = it is. */
  readonly unrecorded: string | null;
}

/** Enough for any book; bounds what a venue that answers nonsense can make of it. */
const ORDERS_MAX = 40;
/** In a row. */
const UNMATCHED_MAX = 3;
const UNANSWERED_MAX = 3;
/** Looks in a row of which something could not be read. */
const UNREAD_MAX = 10;
const READ_AGAIN_MS = 1_000;
const WINDOW_LOOK_MS = 2_000;
/** After an order, before the next look: a node may show for a moment what was before it. */
const BREATH_MS = 250;
/** Where it still shows what its own refusal says is closed. */
const LAG_MS = 1_000;
/** Until the order of a lost answer has lapsed at the venue. */
const LAPSE_MS = 6_000;

/** What is seen before an order. */
type Look =
  | { readonly is: 'unread'; readonly why: string }
  | { readonly is: 'flat' }
  | { readonly is: 'open'; readonly held: Held; readonly hindrance: string | null; readonly book: Book };

const NOTHING: Book = { bids: [], asks: [] };

/** Never rejects: what cannot be read now may be readable soon, and orders may be out already. */
async function lookAt(coin: Coin, world: FlattenWorld): Promise<Look> {
  try {
    const held = (await world.positions()).find((each) => each.coin === coin);
    if (held === undefined || held.szi === '0') return { is: 'flat' };
    const hindrance = await world.hindrance();
    return { is: 'open', held, hindrance, book: hindrance === null ? await world.book(coin) : NOTHING };
  } catch (error) {
    return { is: 'unread', why: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * `waitMs` bounds the wait for the venue's post-only window to end. What cannot be recorded ends it: an intent at once, before its order is sent;
 * an answer, unless that ends it by itself, once the position was read again or could not be for `UNREAD_MAX` looks, because its order may have
 * traded. What it came to is told in the result either way.
 */
export async function flattenCoin(
  confirmed: ClosePlan,
  waitMs: number,
  world: FlattenWorld,
): Promise<CoinResult> {
  const { coin } = confirmed;
  const bound = confirmed.bound_px;
  const deadline = world.monoMs() + waitMs;
  let left: string | null = null;
  let unrecorded: string | null = null;
  let [sent, unread, unmatched, unanswered, isWaiting] = [0, 0, 0, 0, false];
  const ended = (end: FlattenEnd, why: string | null = null): CoinResult => ({
    coin,
    end,
    left,
    orders_sent: sent,
    why,
    unrecorded,
  });
  for (;;) {
    const look = await lookAt(coin, world);
    left = look.is === 'unread' ? null : look.is === 'flat' ? '0' : look.held.szi;
    unread = look.is === 'unread' ? unread + 1 : 0;
    if (look.is === 'flat') return ended('flat');
    if (look.is === 'unread') {
      if (unread >= UNREAD_MAX) return ended('not_known', look.why);
      if (unread === 1) world.say(`agora: ${coin}: ${look.why}; reading it again`);
      await world.pause(READ_AGAIN_MS);
      continue;
    }
    if (unrecorded !== null) return ended('unrecorded', unrecorded);
    const { held, hindrance, book } = look;
    if (bound === null) return ended('book_empty', 'no price is known that it could be closed at');
    if (hindrance !== null) return ended('hindered', hindrance);
    const plan = planClose(held, book, { px: bound });
    if (plan.side !== confirmed.side || compareDecimals(sizeOf(held.szi), confirmed.size) > 0)
      return ended('moved', `the position is ${held.szi}, which is not what was confirmed`);
    if (plan.limit_px === null)
      return ended('book_empty', `the book holds nothing to ${plan.side} against up to ${bound}`);
    if (sent >= ORDERS_MAX) return ended('unfinished', `${ORDERS_MAX} orders were not enough`);
    unrecorded = await world.record('flatten.intent', { plan });
    if (unrecorded !== null) return ended('unrecorded', unrecorded);
    sent += 1;
    const answer = await world.send(plan);
    unrecorded = await world.record('flatten.answer', { coin, answer });
    [unmatched, unanswered] = [
      answer.kind === 'unmatched' ? unmatched + 1 : 0,
      answer.kind === 'silent' ? unanswered + 1 : 0,
    ];
    if (answer.kind === 'filled') world.say(`agora: ${plan.side} ${answer.size} ${coin} at ${answer.px}`);
    else if (answer.kind === 'refused') return ended('refused', answer.text);
    else if (unmatched >= UNMATCHED_MAX) return ended('book_empty', 'the book moved away before each order');
    else if (unanswered >= UNANSWERED_MAX)
      return ended('unanswered', `no answer to ${unanswered} orders in a row (${answer.text})`);
    else if (answer.kind === 'silent') {
      world.say(
        `agora: no answer (${answer.text}); reading the position once that order can no longer trade`,
      );
      await world.pause(LAPSE_MS);
    } else if (answer.kind === 'post_only') {
      sent -= 1;
      if (world.monoMs() >= deadline) return ended('post_only', answer.text);
      if (!isWaiting)
        world.say(
          'agora: the venue takes no order that trades at once after its upgrade; waiting for that to end',
        );
      isWaiting = true;
      await world.pause(WINDOW_LOOK_MS);
      continue;
    }
    if (answer.kind !== 'silent') await world.pause(answer.kind === 'would_grow' ? LAG_MS : BREATH_MS);
  }
}
