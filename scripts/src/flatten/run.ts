/**
 * Closes what was confirmed, one order after the other: the position is read before each, its size is what the venue shows then, and
 * the intent is on disk before it is sent. Ends flat, or says why not. Reaches the world through `FlattenWorld` alone.
 */
import { compareDecimals } from '@agora/shared/decimal';
import type { Coin } from '@agora/shared/ids';
import { type Book, type ClosePlan, type Held, planClose, sizeOf } from './close-plan.ts';
import type { FlattenAnswer } from './venue.ts';

export interface FlattenWorld {
  /** What is open now. Rejects where that cannot be read. */
  positions(): Promise<readonly Held[]>;
  book(coin: Coin): Promise<Book>;
  /** Why nothing may be sent now, such as an engine that trades again; null = go on. */
  hindrance(): Promise<string | null>;
  /** Resolves when it is on disk; rejects where it cannot be. */
  record(type: string, data: Readonly<Record<string, unknown>>): Promise<void>;
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
  | 'unfinished';
export interface CoinResult {
  readonly coin: Coin;
  readonly end: FlattenEnd;
  readonly left: string;
  readonly orders_sent: number;
  readonly why: string | null;
}

/** Enough for any book; bounds what a venue that answers nonsense can make of it. */
const ORDERS_MAX = 40;
/** In a row. */
const UNMATCHED_MAX = 3;
const UNANSWERED_MAX = 3;
const WINDOW_LOOK_MS = 2_000;
/** Between two looks at a book that took a part. */
const BREATH_MS = 250;
/** Until the order of a lost answer has lapsed at the venue. */
const LAPSE_MS = 6_000;

/** `waitMs` bounds the wait for the venue's post-only window to end. */
export async function flattenCoin(
  confirmed: ClosePlan,
  waitMs: number,
  world: FlattenWorld,
): Promise<CoinResult> {
  const { coin } = confirmed;
  const bound = confirmed.bound_px;
  const deadline = world.monoMs() + waitMs;
  let [sent, unmatched, unanswered, isWaiting] = [0, 0, 0, false];
  for (;;) {
    const held = (await world.positions()).find((each) => each.coin === coin);
    const left = held?.szi ?? '0';
    const ended = (end: FlattenEnd, why: string | null = null): CoinResult => ({
      coin,
      end,
      left,
      orders_sent: sent,
      why,
    });
    if (held === undefined || held.szi === '0') return ended('flat');
    if (bound === null) return ended('book_empty', 'no price is known that it could be closed at');
    const hindrance = await world.hindrance();
    if (hindrance !== null) return ended('hindered', hindrance);
    const plan = planClose(held, await world.book(coin), { px: bound });
    if (plan.side !== confirmed.side || compareDecimals(sizeOf(held.szi), confirmed.size) > 0)
      return ended('moved', `the position is ${held.szi}, which is not what was confirmed`);
    if (plan.limit_px === null)
      return ended('book_empty', `the book holds nothing to ${plan.side} against up to ${bound}`);
    if (sent >= ORDERS_MAX) return ended('unfinished', `${ORDERS_MAX} orders were not enough`);
    await world.record('flatten.intent', { plan });
    sent += 1;
    const answer = await world.send(plan);
    await world.record('flatten.answer', { coin, answer });
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
    if (!plan.is_covered && answer.kind !== 'silent') await world.pause(BREATH_MS);
  }
}
