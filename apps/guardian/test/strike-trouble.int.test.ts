// The guardian against a venue in trouble, judged by the venue: whatever is refused, lost or late, the account is empty in the end, and
// nothing is called empty before. Each trouble strikes one account alone; the others go on under the same guardian.
import { until } from '@agora/testkit/app-process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Deployment, livingEngine } from './support/deployment.ts';
import { IdleEngines } from './support/idle.ts';
import type { JournalLine } from './support/venue.ts';

const SHARED = ['mm-a', 'mm-b', 'mm-c', 'mm-d', 'mm-e', 'mm-f'];
/** An account whose requests one test uses up for good, and one whose wallet the venue forgets. */
const [LIMITED, FORGOTTEN] = ['mm-limited', 'mm-forgotten'];
/** More than the venue leaves to any address, cancels included. */
const REQUESTS_OVER = 1_000_000;
const THREE_DAYS_MS = 3 * 86_400_000;
let it: Deployment;
let engines: IdleEngines;
/** Of an engine that never lived the guardian strikes at the orders by itself, at a moment of its own. */
let alone: readonly Awaited<ReturnType<typeof livingEngine>>[];

beforeAll(async () => {
  it = await Deployment.start([...SHARED, LIMITED, FORGOTTEN]);
  engines = new IdleEngines(it, SHARED);
  alone = await Promise.all([LIMITED, FORGOTTEN].map((id) => livingEngine(it, id)));
  await it.guard();
});
afterAll(async () => {
  for (const engine of alone ?? []) await engine.stop();
  await it?.stop();
});

describe.concurrent('one account in trouble', () => {
  test('an address over its limit, for cancels too: one action at a time, never two within the venue’s 10 s', async () => {
    await it.venue.place(LIMITED, 230);
    const account = it.venue.wallets(LIMITED).account_address;
    await it.venue.fault({ kind: 'address_limit', match: { account }, amount: REQUESTS_OVER });
    const from = await it.mark();
    await it.raise(LIMITED);
    await until('one batch is through', async () => (await it.venue.openOrders(LIMITED)).length < 230);
    await expect.poll(async () => (await it.venue.openOrders(LIMITED)).length, { timeout: 50_000 }).toBe(0);
    const sent = (await it.actions(LIMITED, from)).filter(({ type }) => type === 'cancel');
    const refused = (await it.venue.journal(from)).filter(isLimitRefusal);
    // The first two batches leave together, before the limit is known. They leave 11 s apart; the way there may be shorter.
    const paced = sent.slice(2).map(({ t }, i) => t - (sent[i + 1]?.t ?? 0));
    expect(paced.length).toBeGreaterThan(0);
    for (const gapMs of paced) expect(gapMs).toBeGreaterThanOrEqual(10_000);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(sent.length);
  });

  const isLimitRefusal = (line: JournalLine) =>
    line.k === 'sent' && String(line.text).includes('Too many cumulative');

  test('a wallet that the venue no longer knows is no hand, and says so', async () => {
    const { account_address: account, guardian_address: agent } = it.venue.wallets(FORGOTTEN);
    await it.venue.place(FORGOTTEN, 2);
    const { id } = await it.venue.fault({ kind: 'agent_unknown', match: { account } });
    await it.raise(FORGOTTEN);
    const wallet = await until('the problem', async () => {
      const { wallets } = await it.heartbeat();
      return wallets.find(
        ({ engine_id, problem }) => engine_id === FORGOTTEN && problem?.includes('does not exist'),
      );
    });
    expect(wallet).toMatchObject({ address: agent, proven_at: null });
    expect(await it.venue.openOrders(FORGOTTEN)).toHaveLength(2);
    await it.venue.admin(`faults/${id}`, undefined, 'DELETE');
    await it.untilEmpty(FORGOTTEN);
    await until('proven again', async () => (await it.detail(`wallet ${FORGOTTEN}`)) === 'proven');
  });

  test('positions that never come: cancelled all the same, and nothing is called empty before they do', () =>
    engines.lend(async (id) => {
      const account = it.venue.wallets(id).account_address;
      await it.venue.place(id, 40);
      const silence = { kind: 'hang', match: { info: 'clearinghouseState', account }, delay_ms: 30_000 };
      const { id: fault } = await it.venue.fault(silence);
      const raisedMs = Date.now();
      await it.raise(id);
      await it.untilEmpty(id);
      await until('it says what lacks', async () =>
        (await it.detail(`venue ${id}`))?.includes('cannot be read'),
      );
      const seen = await it.venueSeen(id);
      expect(seen?.clearance === 'zero_seen' && Date.parse(seen.as_of) >= raisedMs).toBe(false);
      await it.venue.admin(`faults/${fault}`, undefined, 'DELETE');
      await it.untilStage(id, 'verified', raisedMs);
    }));

  test('an /info that is behind shows an empty past: zero, and not verified before it shows what is of after the stop', () =>
    engines.lend(async (id) => {
      const account = it.venue.wallets(id).account_address;
      await until('its time was seen', async () => (await it.venueSeen(id)) !== null);
      const lag = { kind: 'stale_info', match: { account }, delay_ms: 600_000 };
      const { id: fault } = await it.venue.fault(lag);
      await until('the past is shown', async () =>
        (await it.venue.faults()).some((armed) => armed.id === fault && armed.active),
      );
      const raisedMs = Date.now();
      await it.venue.place(id, 3);
      await it.raise(id);
      await until('it says that this is the past', async () =>
        (await it.detail(`venue ${id}`))?.includes('past'),
      );
      expect((await it.venueSeen(id))?.clearance).toBe('zero_seen');
      await it.venue.admin(`faults/${fault}`, undefined, 'DELETE');
      await it.untilStage(id, 'verified', raisedMs);
      expect(await it.venue.openOrders(id)).toEqual([]);
    }));

  const faults: [string, object][] = [
    ['429 to everything for a while', { kind: 'rate_limited', count: 6 }],
    ['500 to cancels', { kind: 'server_error', match: { action: 'cancel' }, count: 5 }],
    ['HTML to reads', { kind: 'bad_gateway', match: { info: 'frontendOpenOrders' }, count: 3 }],
    ['connections cut before', { kind: 'drop_before', match: { action: 'cancel' }, count: 3 }],
    ['a hanging cancel', { kind: 'hang', match: { action: 'cancel' }, count: 1, delay_ms: 30_000 }],
    ['a hanging read', { kind: 'hang', match: { info: 'frontendOpenOrders' }, count: 1, delay_ms: 30_000 }],
    ['HTML to positions', { kind: 'bad_gateway', match: { info: 'clearinghouseState' }, count: 3 }],
    ['half of a batch', { kind: 'partial_batch_error', match: { action: 'cancel' }, amount: 3, count: 2 }],
    ['one error for a batch', { kind: 'single_batch_error', match: { action: 'cancel' }, count: 2 }],
    ['errors although executed', { kind: 'error_but_executed', match: { action: 'cancel' }, count: 1 }],
    ['commits without an answer', { kind: 'commit_then_drop', match: { action: 'cancel' }, count: 1 }],
    ['a nonce too low', { kind: 'nonce_too_low', match: { action: 'cancel' }, count: 2 }],
    ['a nonce too high', { kind: 'nonce_too_high', match: { action: 'cancel' }, count: 2 }],
    ['a nonce twice', { kind: 'nonce_duplicate', match: { action: 'cancel' }, count: 2 }],
  ];
  test.each(faults)('%s: empty all the same', (_, spec) =>
    engines.lend(async (id) => {
      const account = it.venue.wallets(id).account_address;
      await it.venue.place(id, 40);
      const { match = {} } = spec as { match?: object };
      const fault = await it.venue.fault({ ...spec, match: { ...match, account } });
      const raisedMs = Date.now();
      await it.raise(id);
      // The guardian says so before the venue is asked here: a fault strikes whoever asks.
      await it.untilZeroSeen(id, raisedMs);
      expect(await it.venue.openOrders(id)).toEqual([]);
      expect((await it.venue.faults()).map((armed) => armed.id)).not.toContain(fault.id);
    }),
  );
});

describe('the whole venue', () => {
  test('dead, and back: finishes when it can, and never says zero in between', () =>
    engines.lend(async (id) => {
      await it.venue.place(id, 10);
      const raisedMs = Date.now();
      it.venue.signal('SIGSTOP');
      await it.raise(id);
      await until('it says that it cannot read', async () =>
        (await it.detail(`venue ${id}`))?.includes('cannot be read'),
      );
      const seen = await it.venueSeen(id);
      expect(seen?.clearance === 'zero_seen' && Date.parse(seen.as_of) >= raisedMs).toBe(false);
      it.venue.signal('SIGCONT');
      await it.untilEmpty(id);
      await it.untilStage(id, 'verified', raisedMs);
    }));

  test('with a clock three days ahead: nonces follow it, and cancels are taken', async () => {
    const [id = ''] = SHARED;
    const engine = await livingEngine(it, id);
    await it.venue.place(id, 5);
    await it.venue.admin('clock', { skew_ms: THREE_DAYS_MS });
    await it.guardian?.remove();
    await it.guard(true);
    await it.raise(id);
    await it.untilEmpty(id);
    await engine.stop('test over');
  });
});
