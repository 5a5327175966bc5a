/** What a venue that does not cancel, or does not know the wallet, comes to: another hand has to try. */
import { isoMs } from '@agora/shared/time';
import { describe, expect, it, test } from 'vitest';
import { btc, Rig } from '../../../test/support/engine-rig.ts';
import { allOpen } from '../orders/table.ts';
import { STREAM } from './streams.ts';
import { CANCEL_PROOF, overtakingTrip, tripOf } from './trips.ts';

/** Trading, and the market about to move so far that every quote of BTC has to go. */
function trading() {
  const rig = new Rig().start();
  rig.pass(2_000);
  return rig;
}

function moved(rig: Rig): Rig {
  rig.mid.set('BTC', 1_000_300);
  return rig;
}
const stands = ({ engine: { fsm } }: Rig) =>
  fsm.state === 'ACTIVE' ? fsm.state : `${fsm.halt.cause.code} ${fsm.halt.cause.subject}`;

function resume(rig: Rig): void {
  rig.enableMark = 'touched-2';
  rig.pass(50);
  rig.feed({
    ...{ kind: 'request', side: 'web' },
    request: {
      ...{ act: 'resume', request_id: 'request-1' as never, who: 'ada', reason: null, snapshot_seq: null },
      ...{ at: isoMs(rig.wallMs), second_factor_at: isoMs(rig.wallMs) },
      reviewed: { panic_epoch: rig.latch.panicE, panic_global_epoch: rig.latch.panicG },
      halt_id: rig.engine.fsm.halt.halt_id,
    },
  });
  rig.pass(1_000);
}

/** The stale quote that goes first. */
function firstOwed(rig: Rig) {
  const order = allOpen(rig.desk.table).find(({ cancel }) => cancel !== null);
  if (order === undefined || order.cancel === null) throw new Error('no cancel is owed');
  return { order, cancel: order.cancel };
}

describe('a cancel that is wanted and not proven', () => {
  const HEARD = CANCEL_PROOF.heardMsMax;
  const EVER = CANCEL_PROOF.msMax;
  const never = Number.POSITIVE_INFINITY;

  test.each([
    ['heard all the time', { heardMs: HEARD - 1, speaksAfterMs: 0, goneAfterMs: null }, false],
    ['heard all the time', { heardMs: HEARD, speaksAfterMs: 0, goneAfterMs: null }, false],
    ['heard all the time', { heardMs: HEARD + 1, speaksAfterMs: 0, goneAfterMs: null }, true],
    ['heard again only lately', { heardMs: HEARD + 1, speaksAfterMs: 1, goneAfterMs: null }, false],
    ['said to be gone meanwhile', { heardMs: HEARD + 1, speaksAfterMs: 0, goneAfterMs: 1 }, false],
    ['never heard', { heardMs: EVER, speaksAfterMs: never, goneAfterMs: null }, false],
    ['never heard', { heardMs: EVER + 1, speaksAfterMs: never, goneAfterMs: null }, true],
    ['never heard, but said to be gone', { heardMs: EVER + 1, speaksAfterMs: never, goneAfterMs: 1 }, false],
  ])('%s, %o: halts %s', (_, { heardMs, speaksAfterMs, goneAfterMs }, trips) => {
    const rig = trading();
    const [order] = allOpen(rig.desk.table);
    if (order === undefined) throw new Error('nothing rests');
    const wantedMs = rig.nowMs;
    const nowMs = wantedMs + heardMs;
    const goneMs = goneAfterMs === null ? null : wantedMs + goneAfterMs;
    order.cancel = { wantedMs, sentMs: nowMs, tries: 9, goneMs };
    const isHeard = speaksAfterMs !== never;
    const spoken = {
      aliveMs: isHeard ? nowMs : wantedMs,
      spokenSinceMs: isHeard ? wantedMs + speaksAfterMs : 0,
    };
    Object.assign(rig.engine.market, spoken);
    Object.assign(rig.engine.account, { aliveMs: wantedMs, spokenSinceMs: 0 });
    // The silence itself would halt as soon, for its own cause.
    if (!isHeard) for (const stream of [rig.engine.market, rig.engine.account]) stream.aliveMs = wantedMs + 1;
    // Looked at without a process that has not run for so long.
    const lease = rig.engine.control.lease;
    if (lease.contact !== null) Object.assign(lease, { contact: { ...lease.contact, issuedMs: nowMs } });
    const trip = tripOf(rig.engine, nowMs);
    expect(trip?.cause ?? null).toBe(trips ? 'cancel_unproven' : null);
    if (trips) expect([trip?.subject, trip?.value]).toEqual([order.cloid, `${heardMs} ms`]);
  });

  it.each([
    ['is not answered', (rig: Rig) => (rig.faults.cancelsLost = true)],
    ['is refused', (rig: Rig) => (rig.faults.cancelRefusal = 'other')],
    ['finds the account over its budget', (rig: Rig) => (rig.faults.cancelRefusal = 'address_budget')],
  ])('halts after 5 s and raises the latch where it %s', (_, fail) => {
    const rig = trading();
    fail(rig);
    moved(rig).pass(1_000);
    const { order, cancel } = firstOwed(rig);
    const limitMs = cancel.wantedMs + CANCEL_PROOF.heardMsMax;
    rig.pass(limitMs - rig.nowMs);
    expect([stands(rig), rig.latch.panicE]).toEqual(['ACTIVE', 0]);
    rig.pass(1_000);
    expect([stands(rig), rig.latch.panicE]).toEqual([`cancel_unproven ${order.cloid}`, 1]);
    expect(order.status).toBe('resting');
  });

  it('goes on where the venue is away with all its streams, and cancels once it is back', () => {
    const rig = trading();
    const connections = [rig.marketConnection, rig.accountConnection] as const;
    rig.faults.cancelsLost = true;
    rig.faults.readsLost = true;
    moved(rig).pass(500);
    const { order } = firstOwed(rig);
    [rig.marketConnection, rig.accountConnection] = [0, 0];
    rig.pass(12_000);
    expect([stands(rig), order.status]).toEqual(['ACTIVE', 'resting']);
    [rig.marketConnection, rig.accountConnection] = connections;
    rig.pass(1_000);
    rig.faults.cancelsLost = false;
    rig.faults.readsLost = false;
    rig.pass(10_000);
    expect([stands(rig), order.status]).toEqual(['ACTIVE', 'canceled']);
  });

  it('goes on for an order of which the venue says that it is not there, however long its end is not known', () => {
    const rig = trading();
    rig.faults.batchesLost = true;
    moved(rig).pass(2_500);
    rig.faults.readsLost = true;
    rig.faults.batchesLost = false;
    const { order } = firstOwed(rig);
    rig.pass(8_000);
    expect([stands(rig), order.status]).toEqual(['ACTIVE', 'unresolved']);
  });
});

describe('a venue that does not know the wallet', () => {
  it.each([
    ['a cancel', (rig: Rig) => (rig.faults.cancelRefusal = 'wallet')],
    ['an order', (rig: Rig) => (rig.faults.refusal = 'wallet')],
  ])('halts at its refusal of %s', (act, fail) => {
    const rig = trading();
    fail(rig);
    moved(rig);
    for (let ms = 0; rig.desk.walletRefused === null && ms < 5_000; ms += 50) rig.pass(50);
    expect([stands(rig), rig.latch.panicE]).toEqual([`wallet_refused ${act}`, 1]);
    expect(rig.engine.fsm.halt.at).toBe(new Date(rig.wallMs).toISOString());
  });

  it('overtakes a resume that it met, and none that came after it', () => {
    const rig = trading();
    const { engine } = rig;
    const recovering = { requestId: 'r' as never, who: 'ada', epochs: {} as never, sinceMs: rig.nowMs };
    rig.desk.walletRefused = { act: 'a cancel', atMs: rig.nowMs };
    engine.fsm.recovering = recovering;
    expect(overtakingTrip(engine, rig.nowMs)?.cause).toBe('wallet_refused');
    engine.fsm.recovering = { ...recovering, sinceMs: rig.nowMs + 1 };
    expect(overtakingTrip(engine, rig.nowMs)).toBeNull();
    engine.fsm.recovering = null;
    expect(overtakingTrip(engine, rig.nowMs)).toBeNull();
  });

  it('is forgotten by the next resume', () => {
    const rig = trading();
    rig.faults.cancelRefusal = 'wallet';
    moved(rig).pass(1_000);
    expect(rig.engine.fsm.state).toBe('HALTED');
    rig.faults.cancelRefusal = null;
    rig.pass(10_000);
    resume(rig);
    expect([stands(rig), rig.desk.walletRefused]).toEqual(['ACTIVE', null]);
  });
});

test('an ordinary requote is no reason to halt, nor a stream that pauses', () => {
  const rig = trading();
  for (let move = 1; move <= 5; move += 1) {
    rig.mid.set('BTC', 1_000_000 + move * 300);
    rig.pass(STREAM.pauseMsMax);
  }
  expect([stands(rig), rig.restingOf(btc).length]).toEqual(['ACTIVE', 4]);
});
