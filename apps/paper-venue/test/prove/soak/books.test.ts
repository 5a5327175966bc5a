// Books of a soak, held against an exchange that is as its events say, and against one that is not.
import { beforeEach, describe, expect, test } from 'vitest';
import type { ExchangeEvent } from '../../../src/core/seam/events.ts';
import { ALICE, BOB, BTC, limit, TestExchange } from '../../../src/core/test-exchange.ts';
import { Books, type Compared } from './books.ts';

let t: TestExchange;
let events: readonly ExchangeEvent[];
let resting: number;

beforeEach(() => {
  t = new TestExchange({ accounts: [] });
  for (const address of [ALICE, BOB])
    t.exchange.apply({ kind: 'createAccount', account: { address, usd: '100000' } });
  t.rest(BOB, limit(false, '100100', '1'));
  t.place(ALICE, limit(true, '100100', '0.5', 'Ioc'));
  resting = t.rest(ALICE, limit(true, '99000', '0.1'));
  t.send(ALICE, { type: 'cancel', cancels: [{ a: BTC, o: t.rest(ALICE, limit(true, '98000', '0.1')) }] });
  t.advance(3_600_000);
  events = t.events;
});

function violationsOf(told: readonly ExchangeEvent[], exchange: Compared = t.exchange): string[] {
  const books = new Books();
  for (const event of told) books.note(event);
  books.compare(exchange);
  return books.violations;
}

/** The exchange with one answer of its own changed. */
function changed<K extends keyof Compared>(name: K, answer: Compared[K]): Compared {
  const { exchange } = t;
  return {
    conservation: () => exchange.conservation(),
    accounts: () => exchange.accounts(),
    coins: () => exchange.coins(),
    frontendOpenOrders: (user) => exchange.frontendOpenOrders(user),
    clearinghouseState: (user) => exchange.clearinghouseState(user),
    [name]: answer,
  };
}

const without = (type: ExchangeEvent['type']) => {
  const at = events.findLastIndex((event) => event.type === type);
  expect(at).toBeGreaterThanOrEqual(0);
  return events.filter((_, i) => i !== at);
};

describe('books', () => {
  test('of an exchange that is as it says are in order', () => {
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['orderUpdate', 'fill', 'trade', 'funding', 'ledger']),
    );
    expect(violationsOf(events)).toEqual([]);
  });

  test.each([
    ['fill', /^0x\w+ holds -?0\.5 BTC, filled 1e-8 x 0$/],
    ['funding', /^0x\w+ is worth [\d.]+, by its events 1e-6 x \d+$/],
    ['ledger', /^0x\w+ is worth [\d.]+, by its events 1e-6 x -?\d+$/],
  ] as const)('miss a %s that was not told', (type, why) => {
    expect(violationsOf(without(type))).toContainEqual(expect.stringMatching(why));
  });

  test('miss the end of an order', () => {
    const told = events.filter((event) => event.type !== 'orderUpdate' || event.status !== 'canceled');
    expect(violationsOf(told)).toEqual([expect.stringMatching(/^order \d+ is neither open nor ended$/)]);
  });

  test('find an order that rests after its end', () => {
    const told = events.map((event) =>
      event.type === 'orderUpdate' && event.order.oid === resting
        ? { ...event, status: 'canceled' as const }
        : event,
    );
    expect(violationsOf(told)).toEqual([`order ${resting} is open and has ended`]);
  });

  test('find an order that is nowhere', () => {
    expect(
      violationsOf(
        events,
        changed('frontendOpenOrders', () => []),
      ),
    ).toContain(`order ${resting} is neither open nor ended`);
  });

  test('find two buyers in a trade', () => {
    const told = events.map((event) =>
      event.type === 'fill' ? { ...event, fill: { ...event.fill, side: 'B' as const } } : event,
    );
    expect(violationsOf(told)).toContainEqual(expect.stringMatching(/^trade \d+ has two B$/));
  });

  test('find money that is not whole, and a position without its other side', () => {
    const sums = t.exchange.conservation();
    const money = { ...sums, depositsUusd: sums.depositsUusd + 1n };
    expect(
      violationsOf(
        events,
        changed('conservation', () => money),
      ),
    ).toEqual(['money is not whole']);
    const sizes = { ...sums, positionsByCoin: { ...sums.positionsByCoin, BTC: 1 } };
    expect(
      violationsOf(
        events,
        changed('conservation', () => sizes),
      ),
    ).toEqual(['positions of BTC sum to 1']);
  });
});
