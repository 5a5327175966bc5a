// `./agora flatten` against a paper venue: what it shows, what it closes, and where it stops. The venue's own journal and books judge.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainsBelow } from '@agora/scripts/audit/chains';
import { commandAuditDir } from '@agora/scripts/audit/command-chain';
import { verifyChains } from '@agora/scripts/audit/verify';
import {
  closeConfirmed,
  confirmedShown,
  type FlattenTask,
  keepShown,
  look,
} from '@agora/scripts/flatten/flatten';
import { phraseOf } from '@agora/scripts/flatten/shown';
import { createHome, homeAt } from '@agora/scripts/home';
import { engineIdSchema } from '@agora/shared/ids';
import { afterEach, expect, test } from 'vitest';
import { startPaperVenue } from './venue.ts';
import { VenueTrader, type WireOrder } from './venue-trader.ts';

const BTC_ID = 3;
const ETH_ID = 4;
const BUSY = 'mm-1 is ACTIVE';
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** An account that is long 0.5 BTC, a maker whose bids are `bids`, and a task that closes the position. */
async function longHalf(bids: readonly (readonly [px: string, sz: string])[]) {
  const [holderKey, makerKey, flattenKey] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const addressOf = (key: Uint8Array) => new VenueTrader('', key).address;
  const venue = await startPaperVenue({
    oracles: { BTC: '100000', ETH: '3000' },
    accounts: [
      {
        address: addressOf(holderKey),
        usd: '100000',
        agents: [{ address: addressOf(flattenKey), name: 'flatten' }],
      },
      { address: addressOf(makerKey), usd: '10000000' },
    ],
  });
  const dir = mkdtempSync(join(tmpdir(), 'agora-flatten-'));
  ends.push(
    () => venue.stop(),
    () => rmSync(dir, { recursive: true }),
  );
  const [holder, maker] = [
    new VenueTrader(venue.httpUrl, holderKey),
    new VenueTrader(venue.httpUrl, makerKey),
  ];
  const order = (side: 'buy' | 'sell', px: string, sz: string, tif: WireOrder['tif']): WireOrder => ({
    ...{ assetId: BTC_ID, side, px, sz, tif },
  });
  await maker.order(order('sell', '100010', '0.6', 'Gtc'), order('sell', '101500', '5', 'Gtc'));
  await holder.order(order('buy', '100010', '0.5', 'Ioc'));
  await maker.order(...bids.map(([px, sz]) => order('buy', px, sz, 'Gtc')));
  const home = homeAt(dir);
  createHome(home);
  const keyFile = join(home.secrets, 'flatten.key');
  writeFileSync(keyFile, `0x${flattenKey.toString('hex')}\n`, { mode: 0o400 });
  const task: FlattenTask = {
    home,
    engineId: engineIdSchema.parse('mm-1'),
    account: holder.address,
    venueUrl: venue.httpUrl,
    network: 'testnet',
    keyFile,
    collarBps: 150,
    coin: undefined,
    who: 'test',
    waitMs: 20_000,
    hindrance: async () => null,
  };
  return { venue, task, holder, maker, order };
}

/** What the venue itself says of the account. */
async function atVenue({ venueUrl, account: user }: FlattenTask) {
  const info = async (body: object): Promise<unknown> =>
    (
      await fetch(`${venueUrl}/info`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).json();
  const state = (await info({ type: 'clearinghouseState', user })) as {
    assetPositions: { position: { coin: string; szi: string } }[];
  };
  return {
    open: state.assetPositions.map(({ position: { coin, szi } }) => [coin, Number(szi)]),
    resting: await info({ type: 'openOrders', user }),
  };
}

/** Nothing can be written where it was. */
function breakChain({ home }: FlattenTask): void {
  const dir = commandAuditDir(home, 'flatten');
  rmSync(dir, { recursive: true });
  writeFileSync(dir, '');
}

async function auditOf({ home }: FlattenTask) {
  const chains = await chainsBelow([home.data]);
  return verifyChains(chains, { anchors: [], publicKey: null, isComplete: false });
}

test('what the book covers is closed within what was shown, at rest lies nothing, and the chain verifies', async () => {
  const { task } = await longHalf([
    ['99990', '0.2'],
    ['99950', '0.4'],
  ]);
  const shown = await look(task);
  expect(shown.positions).toMatchObject([
    {
      ...{ coin: 'BTC', side: 'sell', size: '0.5', is_covered: true, covered_size: '0.5', limit_px: '99950' },
      ...{ reference_px: '100000', expected_px: '99966', cost_usd: '17', cost_bps: '3.4', bound_px: '98500' },
    },
  ]);
  keepShown(task.home, shown);
  await expect(confirmedShown(task.home, task.engineId, 'FLATTEN 000000000000')).rejects.toThrow('--confirm');
  const confirmed = await confirmedShown(task.home, task.engineId, phraseOf(shown));
  const report = await closeConfirmed(task, confirmed);
  expect(report).toMatchObject({ is_flat: true, resting: { ours: 0, others: 0 } });
  expect(await atVenue(task)).toEqual({ open: [], resting: [] });
  expect(await auditOf(task)).toMatchObject([{ chain: 'flatten', verdict: 'consistent' }]);
  const again = confirmedShown(task.home, task.engineId, phraseOf(shown));
  await expect(again, 'a preview is used up').rejects.toThrow('nothing was shown');
});

test('a book that cannot take it within the collar takes what it can; the rest stays open and is named', async () => {
  const { task } = await longHalf([
    ['99990', '0.1'],
    ['80000', '5'],
  ]);
  const shown = await look(task);
  expect(shown.positions).toMatchObject([{ is_covered: false, covered_size: '0.1' }]);
  const report = await closeConfirmed(task, shown);
  expect(report).toMatchObject({ is_flat: false, results: [{ end: 'book_empty', left: '0.4' }] });
  expect(await atVenue(task)).toEqual({ open: [['BTC', 0.4]], resting: [] });
});

test('a book that moved since it was shown: refused, and nothing is sent', async () => {
  const { task, maker, order, holder } = await longHalf([['99990', '1']]);
  const shown = await look(task);
  await maker.order(order('sell', '100010', '0.1', 'Ioc'));
  const other = await look(task);
  expect(other.positions[0]?.reference_px, 'the first ask is there still').toBe('100000');
  await holder.order(order('buy', '100010', '0.1', 'Ioc'));
  await expect(closeConfirmed(task, shown)).rejects.toThrow(/nothing was sent: BTC grew/);
  const grown = await look(task);
  await maker.order(order('buy', '100500', '1', 'Gtc'));
  await expect(closeConfirmed(task, grown)).rejects.toThrow(/nothing was sent: BTC moved \d+ bps/);
  expect(() => readdirSync(commandAuditDir(task.home, 'flatten')), 'no intent was ever written').toThrow(
    'ENOENT',
  );
  expect((await atVenue(task)).open).toEqual([['BTC', 0.6]]);
});

test('in the post-only window it waits and then closes; where it may not wait it says so', async () => {
  const { task, venue } = await longHalf([['99990', '1']]);
  const window = await venue.fault({ kind: 'post_only_window', duration_ms: 600_000 });
  const impatient = await closeConfirmed({ ...task, waitMs: 0 }, await look(task));
  expect(impatient).toMatchObject({ is_flat: false, results: [{ end: 'post_only', left: '0.5' }] });
  let looks = 0;
  const hindrance = async () => {
    looks += 1;
    if (looks === 2) await venue.disarm(window);
    return null;
  };
  expect(await closeConfirmed({ ...task, hindrance }, await look(task))).toMatchObject({ is_flat: true });
  expect(looks, 'one order met the window, one came after it').toBe(2);
  expect((await atVenue(task)).open).toEqual([]);
});

test('a chain that must not be continued: nothing is sent', async () => {
  const { task } = await longHalf([['99990', '0.1']]);
  await closeConfirmed(task, await look(task));
  const [file = ''] = readdirSync(commandAuditDir(task.home, 'flatten')).filter((name) =>
    name.endsWith('.jsonl'),
  );
  const path = join(commandAuditDir(task.home, 'flatten'), file);
  writeFileSync(path, readFileSync(path, 'utf8').replace('"left":"0.4"', '"left":"0"'));
  await expect(closeConfirmed(task, await look(task))).rejects.toThrow(/nothing further was done: /);
  expect((await atVenue(task)).open).toEqual([['BTC', 0.4]]);
});

test('a chain that breaks while an order is out: no other follows, and what is left is read and told', async () => {
  const { task, venue } = await longHalf([
    ['99990', '0.2'],
    ['80000', '5'],
  ]);
  await venue.fault({ kind: 'delayed_ack', match: { action: 'order' }, delay_ms: 1_500, count: 1 });
  const shown = await look(task);
  const broken = setTimeout(breakChain, 500, task);
  ends.push(() => clearTimeout(broken));
  const report = await closeConfirmed(task, shown);
  expect(report).toMatchObject({
    ...{ is_done: false, unrecorded: expect.any(String), open: [{ coin: 'BTC', szi: '0.3' }] },
    results: [{ end: 'unrecorded', left: '0.3', orders_sent: 1 }],
  });
  expect((await atVenue(task)).open).toEqual([['BTC', 0.3]]);
});

test('of two open coins only one was asked for: it is closed, and the account is not called flat', async () => {
  const { task, maker, holder } = await longHalf([['99990', '1']]);
  const eth = { assetId: ETH_ID, px: '3000', sz: '1' };
  await maker.order({ ...eth, side: 'sell', tif: 'Gtc' });
  await holder.order({ ...eth, side: 'buy', tif: 'Ioc' });
  const only = { ...task, coin: 'BTC' };
  const report = await closeConfirmed(only, await look(only));
  expect(report).toMatchObject({ is_done: true, is_flat: false, open: [{ coin: 'ETH', szi: '1' }] });
  expect((await atVenue(task)).open).toEqual([['ETH', 1]]);
});

test('an engine that trades again stops it before the next order', async () => {
  const { task } = await longHalf([['99990', '1']]);
  const report = await closeConfirmed({ ...task, hindrance: async () => BUSY }, await look(task));
  expect(report).toMatchObject({ is_flat: false, results: [{ end: 'hindered', why: BUSY, orders_sent: 0 }] });
  expect((await atVenue(task)).open).toEqual([['BTC', 0.5]]);
});
