// A guardian that has no weight left for reads, by its own count, at a venue that counts itself: a stop is struck for all the same. Judged by
// the venue's journal alone, since a look from here would weigh on the same address.
import { until } from '@agora/testkit/app-process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Deployment, livingEngine } from './support/deployment.ts';

/** To read and prove so many accounts once takes twice the guardian's share of a minute: it is in debt by a whole one when it begins. */
const BUSY = ['mm-a', 'mm-b', 'mm-c', 'mm-d', 'mm-e', 'mm-f', 'mm-g'];
/** Whose orders rest before the guardian begins. */
const KNOWN = 'mm-known';
let it: Deployment;
let engines: { stop(goodbye?: string): Promise<void> }[];

beforeAll(async () => {
  const ids = [...BUSY, KNOWN];
  it = await Deployment.start(ids, {
    configure: (config) => ({ ...config, paper_venue: { ...config.paper_venue, limits: true } }),
    venueFlags: [],
  });
  engines = await Promise.all(ids.map((id) => livingEngine(it, id)));
  await it.venue.place(KNOWN, 5);
  await it.guard();
});
afterAll(async () => {
  for (const engine of engines ?? []) await engine.stop('tests over');
  await it?.stop();
});

async function resting(id: string): Promise<number> {
  const account = it.venue.wallets(id).account_address;
  const rests = new Set<number>();
  for (const { event } of await it.venue.journal()) {
    const update = event as { account?: string; status?: string; order?: { oid: number } } | undefined; // the venue's own form
    if (update?.account !== account || update.order === undefined) continue;
    if (update.status === 'open') rests.add(update.order.oid);
    else rests.delete(update.order.oid);
  }
  return rests.size;
}

test('the first look for a stop is made without weight, for every account', async () => {
  for (const id of BUSY) await it.venue.place(id, 4);
  expect(await Promise.all(BUSY.map(resting))).toEqual(BUSY.map(() => 4));
  for (const id of BUSY) await it.raise(id);
  for (const id of BUSY) await until(`${id} empty`, async () => (await resting(id)) === 0);
});

test('what rested before is cancelled even where that look is refused', async () => {
  const account = it.venue.wallets(KNOWN).account_address;
  const { id } = await it.venue.fault({
    kind: 'rate_limited',
    match: { account, info: 'frontendOpenOrders' },
    count: 1_000,
  });
  expect(await resting(KNOWN)).toBe(5);
  await it.raise(KNOWN);
  await until(`${KNOWN} empty`, async () => (await resting(KNOWN)) === 0);
  await until('the refusal told', async () => (await it.detail(`venue ${KNOWN}`))?.includes('HTTP 429'));
  expect((await it.venue.faults()).map((armed) => armed.id)).toContain(id);
});
