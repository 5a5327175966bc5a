// What a stranger trades on the account is no order of the engine: it needs no permission, and breaks no promise of the engine's by itself.
import { evidenceOf, smallRun, update, WALLETS } from '@agora/testkit/judge/small-run';
import { expect, test } from 'vitest';
import { ordersOfEngine } from './judged.ts';

const STRANGER = `0x${'9'.repeat(32)}`;
const wallets = { account: WALLETS.account, engine: WALLETS.engine, guardian: WALLETS.others[0] ?? '' };

test.each<[string, string | null]>([
  ['without an id', null],
  ['with an id of his own', STRANGER],
])('an order of a stranger %s', (_, cloid) => {
  const run = smallRun();
  run.journal.push(update(1_500, 15, cloid, 'open'));
  const { venue } = evidenceOf(run);
  expect(venue.orders.size).toBe(3);
  expect(ordersOfEngine(venue, { wallets }).map(({ oid }) => oid)).toEqual([11, 12]);
});
