import { describe, expect, test } from 'vitest';
import { btc, Rig, SPECS } from '../../../test/support/engine-rig.ts';
import { ledgerOf } from '../position/ledger.ts';
import { dailyPnlUusd } from '../position/pnl.ts';
import { differencesText } from '../reconcile/adopt.ts';
import { RECON } from '../reconcile/reconciliation.ts';
import { lossStage } from '../risk/daily-loss.ts';
import { openDesk } from './desk.ts';

const asked = { who: 'ada', at: '2026-03-01T13:00:00.000Z' as never };
const reads = (rig: Rig) => rig.effects.filter(({ kind }) => kind === 'read_venue').length;
const foreignBuy = {
  coin: btc,
  assetId: 3,
  side: 'buy' as const,
  px: 990_000,
  sz: 500,
  reduceOnly: false,
  cloid: null,
};

test('while everything agrees the venue is read every 15 s, and a read that brought nothing is repeated', () => {
  const rig = new Rig().start();
  rig.pass(15_000);
  const before = reads(rig);
  rig.pass(60_000);
  expect(reads(rig) - before).toBe(4);
  rig.faults.readsLost = true;
  rig.pass(19_000);
  expect(reads(rig) - before).toBeGreaterThanOrEqual(6);
  rig.faults.readsLost = false;
  rig.pass(3_000);
  expect([rig.engine.fsm.state, rig.engine.closure]).toEqual(['ACTIVE', 'open']);
});

test('I-17: with REST alone a foreign order halts within twenty seconds, both sides told', () => {
  const rig = new Rig().start();
  rig.venue.rest(foreignBuy);
  rig.pass(16_500);
  expect(rig.engine.fsm).toMatchObject({
    state: 'HALTED',
    halt: { cause: { code: 'foreign_order', subject: /^oid \d+$/ } },
  });
  expect(rig.named('risk.recon_drift')).toHaveLength(1);
  expect(rig.named('risk.recon_drift')[0]?.differences.map(({ kind }) => kind)).toContain('order_foreign');
});

test('I-17: a position that nobody traded halts as drift', () => {
  const rig = new Rig().start();
  rig.venue.held.set('BTC', { szi: 777n, cost: 777_000_000n });
  rig.pass(17_000);
  expect(rig.engine.fsm.halt.cause).toMatchObject({
    code: 'recon_drift',
    subject: 'position BTC',
    value: '777 lots',
  });
});

test.each([
  ['as of its own time, is no reason to doubt', 3_000, 'ok'],
  ['as if it were of now, is one', 0, 'unproven'],
])('an account that the stream shows 3 s late, after a fill, judged %s', (_, lagMs, status) => {
  const rig = new Rig().start();
  rig.pass(2_000);
  const before = rig.venue.view(rig.nowMs, rig.wallMs);
  const [bid] = rig.restingOf(btc, 'buy').sort((a, b) => b.px - a.px);
  rig.fill(bid?.oid ?? 0, 100);
  rig.pass(2_500);
  rig.faults.readsLost = true;
  const moment = { issuedMs: rig.nowMs - lagMs, answeredMs: rig.nowMs };
  rig.feed({
    kind: 'venue_view',
    view: { ...before, ...moment, source: 'ws', orders: null },
    fills: [],
  });
  expect([rig.desk.recon.status, rig.engine.closure]).toEqual([
    status,
    status === 'ok' ? 'open' : 'withdraw',
  ]);
});

test('a difference puts reconcile_ok down in its tick, and one that the second read does not show passes by itself', () => {
  const rig = new Rig().start();
  rig.pass(3_000);
  rig.venue.cash += 5n;
  rig.faults.readsLost = true;
  const view = rig.venue.view(rig.nowMs, rig.wallMs);
  const wanted = rig.feed({ kind: 'venue_view', view, fills: [] });
  expect([rig.desk.recon.status, rig.engine.closure]).toEqual(['suspect', 'withdraw']);
  expect(wanted.map(({ kind }) => kind)).toContain('read_venue');
  rig.venue.cash -= 5n;
  rig.faults.readsLost = false;
  rig.pass(RECON.confirmWithinMs);
  expect([rig.desk.recon.status, rig.engine.fsm.state]).toEqual(['ok', 'ACTIVE']);
  rig.pass(2_000);
  expect(rig.restingOf(btc)).toHaveLength(4);
});

describe.each([
  ['zero', (cash: bigint) => -cash],
  ['half', (cash: bigint) => -cash / 2n],
  ['half as much again: a deposit, or another account', (cash: bigint) => cash / 2n],
] as const)('an account that is said to be worth %s', (_, change) => {
  test('once, closes the gate for that moment and is neither a loss nor a halt', () => {
    const rig = new Rig().start();
    rig.pass(3_000);
    const [by, daily] = [change(rig.venue.cash), dailyPnlUusd(rig.desk.ledger)];
    rig.venue.cash += by;
    rig.faults.readsLost = true;
    rig.feed({ kind: 'venue_view', view: rig.venue.view(rig.nowMs, rig.wallMs), fills: [] });
    rig.venue.cash -= by;
    rig.faults.readsLost = false;
    expect([rig.engine.closure, rig.desk.recon.status]).toEqual(['withdraw', 'suspect']);
    rig.pass(RECON.confirmWithinMs);
    expect([rig.engine.fsm.state, rig.desk.recon.status]).toEqual(['ACTIVE', 'ok']);
    expect([dailyPnlUusd(rig.desk.ledger), lossStage(daily, rig.desk.limits)]).toEqual([daily, 'fine']);
  });

  test('again and again, halts as drift and never as a loss', () => {
    const rig = new Rig().start();
    rig.pass(3_000);
    const daily = dailyPnlUusd(rig.desk.ledger);
    rig.venue.cash += change(rig.venue.cash);
    rig.pass(17_000);
    expect(rig.engine.fsm.halt.cause).toMatchObject({ code: 'recon_drift', subject: 'cash USDC' });
    expect(dailyPnlUusd(rig.desk.ledger)).toBe(daily);
  });
});

test('a suspicion no read comes back for halts after five seconds, and is told as not confirmed', () => {
  const rig = new Rig().start();
  rig.pass(3_000);
  rig.venue.cash += 5n;
  const view = rig.venue.view(rig.nowMs, rig.wallMs);
  rig.faults.readsLost = true;
  rig.feed({ kind: 'venue_view', view, fills: [] });
  rig.pass(RECON.suspectMsMax + 200);
  expect(rig.engine.fsm).toMatchObject({ state: 'HALTED', halt: { cause: { code: 'recon_drift' } } });
  expect(rig.named('risk.recon_drift')).toMatchObject([{ confirmed: false }]);
});

test('a stream view that disagrees raises a doubt, which a REST read settles', () => {
  const rig = new Rig().start();
  rig.pass(3_000);
  const view = { ...rig.venue.view(rig.nowMs, rig.wallMs, 'ws'), orders: [] };
  const before = reads(rig);
  rig.feed({ kind: 'venue_view', view, fills: [] });
  expect(reads(rig)).toBeGreaterThan(before);
  rig.pass(1_000);
  expect([rig.desk.recon.status, rig.engine.fsm.state]).toEqual(['ok', 'ACTIVE']);
});

test('adopt: the hash shown, given back while HALTED, rebases the books; then a read has to agree', () => {
  const rig = new Rig().start();
  rig.pass(3_000);
  rig.venue.cash += 1_000_000n;
  rig.venue.held.set('BTC', { szi: 200n, cost: 200_000_000n });
  rig.pass(17_000);
  const { differences } = rig.desk.recon;
  const hash = rig.engine.facts.sha256Hex(differencesText(differences)) as never; // 64 hex digits
  const adopt = {
    act: 'adopt' as const,
    request_id: 'request-9' as never,
    reason: 'deposit',
    ...asked,
  };
  const wrong = rig.feed({
    kind: 'request',
    side: 'cli',
    request: { ...adopt, differences_hash: 'a'.repeat(64) as never },
  });
  expect(wrong).toContainEqual(
    expect.objectContaining({ kind: 'answer_request', accepted: false, code: 'OTHER_DIFFERENCES' }),
  );
  const daily = ledgerOf(rig.desk.ledger, btc).dayStartPnlUusd;
  const right = rig.feed({ kind: 'request', side: 'cli', request: { ...adopt, differences_hash: hash } });
  expect(right).toContainEqual(expect.objectContaining({ kind: 'answer_request', accepted: true }));
  expect(BigInt(rig.desk.ledger.cashUusd)).toBe(rig.venue.cash);
  expect(ledgerOf(rig.desk.ledger, btc)).toMatchObject({ szi: 200, entryUusd: 200_000_000 });
  expect(ledgerOf(rig.desk.ledger, btc).dayStartPnlUusd).toBe(daily);
  rig.pass(6_000);
  expect(rig.desk.recon.status).toBe('ok');
});

test('adopt: what was reviewed is taken over, whatever a read of the orders alone, or one that does not count, showed since', () => {
  const rig = new Rig().start();
  rig.pass(3_000);
  rig.venue.cash += 1_000_000n;
  rig.pass(17_000);
  rig.faults.readsLost = true;
  const hash = () => rig.engine.facts.sha256Hex(differencesText(rig.desk.recon.differences)) as never; // 64 hex digits
  const [reviewed, cash] = [hash(), rig.venue.cash];
  rig.nowMs += 50;
  const orders = { ...rig.venue.view(rig.nowMs, rig.wallMs), account: null };
  rig.feed({ kind: 'venue_view', view: orders, fills: [] });
  expect(hash()).toBe(reviewed);
  rig.venue.cash += 7n;
  const early = rig.venue.view(rig.desk.recon.neededSinceMs - 1, rig.wallMs);
  rig.feed({ kind: 'venue_view', view: early, fills: [] });
  const request = { act: 'adopt' as const, request_id: 'request-9' as never, reason: 'deposit', ...asked };
  const wanted = rig.feed({
    kind: 'request',
    side: 'cli',
    request: { ...request, differences_hash: reviewed },
  });
  expect(wanted).toContainEqual(expect.objectContaining({ kind: 'answer_request', accepted: true }));
  expect([BigInt(rig.desk.ledger.cashUusd), rig.desk.recon.differences]).toEqual([cash, []]);
});

test('adopt: what the venue has paid of funding by then is in the cash that is taken over, and is missed no more', () => {
  const rig = new Rig().start();
  rig.pass(3_000);
  rig.venue.cash += 1_000_000n;
  rig.venue.held.set('BTC', { szi: 200n, cost: 200_000_000n });
  rig.pass(17_000);
  const { recon, funding, ledger } = rig.desk;
  funding.set(btc, { venuePaidUusd: 100, oursUusd: 0 });
  const [position] = recon.account?.positions ?? [];
  Object.assign(position ?? {}, { fundingPaidAllTimeUusd: 130 });
  const hash = rig.engine.facts.sha256Hex(differencesText(recon.differences)) as never; // 64 hex digits
  const request = { act: 'adopt' as const, request_id: 'request-9' as never, reason: 'deposit', ...asked };
  rig.feed({ kind: 'request', side: 'cli', request: { ...request, differences_hash: hash } });
  expect(funding.get(btc)).toEqual({ venuePaidUusd: 130, oursUusd: ledgerOf(ledger, btc).fundingUusd });
});

test('a foreign order is cancelled while HALTED, and none is adopted; then the books agree by themselves', () => {
  const rig = new Rig().start();
  rig.faults.cancelsLost = true;
  const foreign = rig.venue.rest(foreignBuy);
  rig.pass(18_000);
  const hash = rig.engine.facts.sha256Hex(differencesText(rig.desk.recon.differences)) as never; // 64 hex digits
  const request = {
    act: 'adopt' as const,
    request_id: 'request-9' as never,
    reason: 'mine',
    differences_hash: hash,
    ...asked,
  };
  rig.feed({ kind: 'request', side: 'cli', request });
  expect(rig.effects.findLast(({ kind }) => kind === 'answer_request')).toMatchObject({
    accepted: false,
    code: 'FOREIGN_ORDERS',
  });
  rig.faults.cancelsLost = false;
  rig.pass(6_000);
  expect(rig.venue.resting.has(foreign.oid)).toBe(false);
  expect([rig.desk.recon.status, rig.engine.fsm.clearance.stage]).toEqual(['ok', 'verified']);
});

test('I-03: the foreign order that halted is cancelled in the same tick, and every second until its cancel is answered, without a read', () => {
  const rig = new Rig().start();
  rig.faults.cancelsLost = true;
  const foreign = rig.venue.rest(foreignBuy);
  const cancels = () =>
    rig.effects.filter(
      (effect) => effect.kind === 'cancel' && effect.targets.some(({ oid }) => oid === foreign.oid),
    ).length;
  // Two looks show it, and from then on no read brings anything.
  rig.faults.readsLost = true;
  const look = () => rig.feed({ kind: 'venue_view', view: rig.venue.view(rig.nowMs, rig.wallMs), fills: [] });
  look();
  rig.pass(500);
  look();
  expect([rig.engine.fsm.halt.cause.code, cancels()]).toEqual(['foreign_order', 1]);
  rig.pass(2_100);
  expect([cancels(), rig.venue.resting.has(foreign.oid)]).toEqual([3, true]);
  rig.faults.cancelsLost = false;
  rig.pass(1_000);
  expect([cancels(), rig.venue.resting.has(foreign.oid)]).toEqual([4, false]);
  rig.pass(3_000);
  expect(cancels()).toBe(4);
});

test('whatever the venue lists while HALTED is cancelled, whoever placed it', () => {
  const rig = new Rig().start();
  const foreign = rig.venue.rest(foreignBuy);
  rig.feed({ kind: 'halt_wanted', trip: { cause: 'loop_stalled', value: null, limit: null, subject: null } });
  rig.pass(3_000);
  expect(rig.venue.resting.has(foreign.oid)).toBe(false);
  expect(rig.engine.fsm.clearance).toMatchObject({ stage: 'verified' });
});

describe('I-03: an order of a stranger that the stream tells of', () => {
  const heard = (rig: Rig) => {
    const { oid } = rig.venue.rest(foreignBuy);
    const news = { assetId: 3, cloid: null, oid, word: 'open', left: 500 };
    return { oid, tell: (word = 'open') => rig.feed({ kind: 'order_news', news: { ...news, word } }) };
  };
  const halt = (rig: Rig) =>
    rig.feed({
      kind: 'halt_wanted',
      trip: { cause: 'loop_stalled', value: null, limit: null, subject: null },
    });
  const namesOf = (rig: Rig, oid: number) =>
    rig.effects.filter((each) => each.kind === 'cancel' && each.targets.some((target) => target.oid === oid));

  test('while halted goes in that tick, with no read, and reopens what was verified', () => {
    const rig = new Rig().start();
    rig.pass(1_000);
    halt(rig);
    rig.pass(8_000);
    expect(rig.engine.fsm.clearance.stage).toBe('verified');
    rig.faults.readsLost = true;
    const { oid, tell } = heard(rig);
    tell();
    expect(rig.venue.resting.has(oid)).toBe(false);
    expect(rig.engine.fsm.clearance).toMatchObject({ stage: 'cancelling', reopened: true });
    rig.faults.readsLost = false;
    rig.pass(3_000);
    expect(rig.engine.fsm.clearance.stage).toBe('verified');
  });

  test('before a halt goes in the tick of the halt, although no read listed it yet, and every second until it is answered', () => {
    const rig = new Rig().start();
    rig.pass(1_000);
    Object.assign(rig.faults, { readsLost: true, cancelsLost: true });
    const { oid, tell } = heard(rig);
    tell();
    expect(namesOf(rig, oid)).toHaveLength(0);
    halt(rig);
    expect(namesOf(rig, oid)).toHaveLength(1);
    rig.pass(2_100);
    expect(namesOf(rig, oid)).toHaveLength(3);
    rig.faults.cancelsLost = false;
    rig.pass(2_000);
    expect(namesOf(rig, oid)).toHaveLength(4);
  });

  test('and then tells to be gone is left alone, and so is one that a later read does not list', () => {
    const rig = new Rig().start();
    rig.pass(1_000);
    const gone = [heard(rig), heard(rig)] as const;
    for (const { oid, tell } of gone) {
      tell();
      rig.venue.resting.delete(oid);
    }
    gone[0].tell('canceled');
    expect([...rig.desk.strangers.keys()]).toEqual([gone[1].oid]);
    // Begun before it was heard of: proves nothing.
    const shown = rig.venue.view(rig.nowMs, rig.wallMs);
    const early = { ...shown, issuedMs: rig.nowMs - 1 };
    rig.only({ kind: 'venue_view', view: early, fills: [] });
    expect([...rig.desk.strangers.keys()]).toEqual([gone[1].oid]);
    // Nor does a state of before.
    rig.only({ kind: 'venue_view', view: { ...shown, venueTimeMs: rig.wallMs - 1 }, fills: [] });
    expect([...rig.desk.strangers.keys()]).toEqual([gone[1].oid]);
    rig.read();
    expect(rig.desk.strangers.size).toBe(0);
    halt(rig);
    expect(gone.flatMap(({ oid }) => namesOf(rig, oid))).toEqual([]);
  });
});

test('a reconnected account stream closes the gate in its tick, until a read begun since then agrees', () => {
  const rig = new Rig().start();
  rig.pass(1_000);
  rig.only({ kind: 'account_connection', connection: 9 });
  rig.only({ kind: 'account_alive' });
  rig.only({ kind: 'audit_state', problem: null });
  expect([rig.engine.closure, rig.desk.recon.neededFor]).toEqual([
    'withdraw',
    'the account stream was connected anew',
  ]);
  rig.read();
  expect(rig.engine.closure).toBe('open');
});

test('a funding payment is booked once, however it is told', () => {
  const rig = new Rig().start();
  const before = rig.desk.ledger.cashUusd;
  rig.feed({ kind: 'funding', coin: btc, usdcUusd: -30, timeMs: rig.wallMs });
  rig.feed({ kind: 'funding', coin: btc, usdcUusd: -30, timeMs: rig.wallMs + 5 });
  rig.feed({ kind: 'funding', coin: 'DOGE' as never, usdcUusd: -30, timeMs: rig.wallMs }); // no such coin
  expect(rig.desk.ledger.cashUusd).toBe(before - 30);
});

test('a payment of funding told while the account is read: no read calls it back, and none asks for it again', () => {
  const rig = new Rig().start();
  const quote = [...rig.venue.resting.values()].find(({ coin }) => coin === btc);
  rig.fill(quote?.oid ?? 0, quote?.sz ?? 0);
  rig.pass(5_000);
  const hold = (paidUusd: number, cashLessUusd: number) => {
    const view = rig.venue.view(rig.nowMs, rig.wallMs);
    const positions = (view.account?.positions ?? []).map((each) => ({
      ...each,
      fundingPaidAllTimeUusd: paidUusd,
    }));
    const cashUusd = (view.account?.cashUusd ?? 0) - cashLessUusd;
    rig.feed({
      kind: 'venue_view',
      view: { ...view, account: { cashUusd, positions, strangePositions: [] } },
      fills: [],
    });
  };
  rig.faults.readsLost = true;
  hold(500, 0);
  expect(rig.desk.funding.get(btc)).toEqual({ venuePaidUusd: 500, oursUusd: 0 });
  rig.feed({ kind: 'funding', coin: btc, usdcUusd: -30, timeMs: rig.wallMs });
  hold(500, 0);
  rig.pass(3_000);
  hold(530, 30);
  expect(rig.desk.recon).toMatchObject({ status: 'ok', differences: [] });
  expect(rig.desk.funding.get(btc)).toEqual({ venuePaidUusd: 530, oursUusd: -30 });
  expect(rig.desk.ledger.coins.get(btc)?.fundingUusd).toBe(-30);
});

test('the desk opens once, and not without a description of every configured coin', () => {
  const rig = new Rig().start();
  const { desk } = rig;
  rig.openDesk();
  expect(rig.desk).toBe(desk);
  const opening = {
    specs: SPECS.slice(0, 1),
    orders: [],
    cashUusd: 0,
    positions: [],
    utcDay: 0,
    today: new Map(),
    missedFills: [],
    fillsWithin: [],
    fillsFloorMs: 0,
    requestsUsed: 0,
    requestsCap: 0,
    makerFeePpm: 0,
  };
  expect(() => openDesk(rig.engine, opening, 0)).toThrow(
    /I-17: the venue does not describe a configured coin/,
  );
});

test('fills that the record of an earlier life lacks are written down, and change no books: the venue counted them', () => {
  const rig = new Rig();
  rig.connect();
  rig.pass(200);
  const fill = { coin: btc, side: 'buy' as const, px: 1_000_000, sz: 5, feeUusd: 750, tid: 77, oid: 1_001 };
  const missed = { ...fill, cloid: null, taker: false, timeMs: 5, startSzi: 0, closedPnlUusd: -3 };
  rig.openDesk([missed]);
  const notes = rig.effects.filter((effect) => effect.kind === 'note' && effect.type === 'fill');
  expect(notes).toMatchObject([{ data: { tid: 77, sz: 5, fee_uusd: 750, closed_pnl_uusd: -3 } }]);
  expect(rig.desk.ledger.fills).toBe(0);
});
