// Several blocks that come at once: each is told as it was when it closed, although reads show the last of them.
import { expect, test } from 'vitest';
import type { Exchange } from '../../core/exchange.ts';
import type { ExchangeEvent, FillView, OrderUpdateOrder } from '../../core/seam/events.ts';
import type { FillsRange, HistoricalOrderView } from '../../core/seam/views.ts';
import { parseSubscription } from '../../protocol/ws/subscription.ts';
import type { Connection } from './connection.ts';
import { DEFAULT_CADENCE, Feeds } from './feeds.ts';
import { Topics } from './topics.ts';

const USER = `0x${'a1'.repeat(20)}` as const;
const OTHER = `0x${'b0'.repeat(20)}` as const;

/** What one subscriber is told of events that come at once. */
function told(exchange: Partial<Exchange>, wanted: object, events: readonly ExchangeEvent[]): unknown[] {
  const topics = new Topics();
  const subscription = parseSubscription(wanted);
  if (subscription === null) throw new Error('no subscription');
  // A topic keeps it, and notes on it what it hears.
  topics.add({ subscriptions: new Map() } as unknown as Connection, subscription);
  const data: unknown[] = [];
  const feeds = new Feeds(exchange as Exchange, topics, DEFAULT_CADENCE, (_, frame) => data.push(frame));
  feeds.onEvents(events);
  return data;
}

const closed = (timeMs: number): ExchangeEvent => ({ type: 'blockClosed', timeMs, height: 1, actions: 1 });
const update = (timeMs: number, oid: number, account = USER): ExchangeEvent => ({
  type: 'orderUpdate',
  timeMs,
  account,
  // Only its number is looked at here.
  order: { oid } as OrderUpdateOrder,
  status: 'open',
  statusTimestamp: timeMs,
});
const fill = (timeMs: number, tid: number): ExchangeEvent => ({
  type: 'fill',
  timeMs,
  account: USER,
  fill: { tid, time: timeMs } as FillView,
});

test('the order history of each block holds what happened in it', () => {
  const newestFirst = [4, 3, 2, 1].map((oid) => ({ order: { oid } }) as HistoricalOrderView);
  const exchange = { historicalOrders: (_: string, max?: number) => newestFirst.slice(0, max) };
  const events = [
    ...[update(1, 1), update(1, 2), update(1, 9, OTHER), closed(1)],
    ...[update(2, 3), closed(2), update(3, 4)],
  ];
  const frames = told(exchange, { type: 'userHistoricalOrders', user: USER }, events);
  expect(frames).toEqual([
    { user: USER, orderHistory: [{ order: { oid: 2 } }, { order: { oid: 1 } }] },
    { user: USER, orderHistory: [{ order: { oid: 3 } }] },
    { user: USER, orderHistory: [{ order: { oid: 4 } }] },
  ]);
});

test('so do its aggregated fills', () => {
  const all = [1, 2, 3].map((time) => ({ tid: time, time }) as FillView);
  const exchange = {
    userFillsByTime: (_: string, { startTime, endTime }: FillsRange) =>
      all.filter(({ time }) => time >= startTime && time <= (endTime ?? Number.POSITIVE_INFINITY)),
  };
  const events = [fill(1, 1), closed(1), fill(2, 2), closed(2), fill(3, 3), closed(3)];
  const frames = told(exchange, { type: 'userFills', user: USER, aggregateByTime: true }, events);
  expect(frames).toEqual([1, 2, 3].map((time) => ({ user: USER, fills: [{ tid: time, time }] })));
});
