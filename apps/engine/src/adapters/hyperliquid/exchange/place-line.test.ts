/** Orders leave in the tick of the check or not at all, once, and what is not proven is unresolved. */
import { inspect } from 'node:util';
import { cloidSchema } from '@agora/shared/ids';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HandClock } from '../../../../test/support/doubles.ts';
import { FakeSockets } from '../../../../test/support/fake-socket.ts';
import { btcSpec } from '../../../core/checks/fixtures.ts';
import type { PlaceReport, PreparedPlace } from '../../../ports/venue-exchange.ts';
import type { VenueSpend } from '../../../ports/venue-spending.ts';
import { Signer } from '../signing/signer.ts';
import { loadCurve, SigningKey } from '../signing/signing-key.ts';
import { ConnectPace } from '../socket/backoff.ts';
import type { PlaceOrder } from './place.ts';
import { PLACE_LINE, PlaceLine } from './place-line.ts';

let key: SigningKey;
beforeAll(async () => {
  key = new SigningKey(new Uint8Array(32).fill(7), await loadCurve());
});

let clock: HandClock;
let sockets: FakeSockets;
let line: PlaceLine;
let reports: PlaceReport[];
let spends: VenueSpend[];
let nonce: number | null;

beforeEach(() => {
  clock = new HandClock();
  sockets = new FakeSockets();
  reports = [];
  spends = [];
  nonce = 1_000;
  const policy = { assets: new Map([[3, btcSpec]]), orderNotionalUusdMax: 2e9, leverageMax: 1 };
  line = new PlaceLine({
    wsUrl: 'ws://venue/ws',
    open: sockets.open,
    clock,
    random: () => 0,
    pace: new ConnectPace(),
    signer: new Signer({ key, network: 'testnet', vaultAddress: null, policy: () => policy }),
    nonces: { next: () => (nonce === null ? null : nonce++) as number, highWater: () => 0 }, // null stands for none reserved
    spending: { spent: (spend) => spends.push(spend) },
  });
  line.start();
  sockets.last.accept();
});

const order = (n: number, change: Partial<PlaceOrder> = {}): PlaceOrder => ({
  cloid: cloidSchema.parse(`0x${String(n).padStart(32, '0')}`),
  assetId: 3,
  side: 'buy',
  pxText: '99990',
  szText: '0.01',
  reduceOnly: false,
  expiresAfterMs: 5_000 + n,
  ...change,
});

function prepared(...orders: PlaceOrder[]): PreparedPlace {
  const made = line.prepare(orders);
  if ('kind' in made) throw new Error(made.detail);
  return made;
}

const send = (place: PreparedPlace, mayLeave = () => true) =>
  line.send(place, mayLeave, (report) => reports.push(report));
const answer = (id: number, ...statuses: unknown[]) => ({
  channel: 'post',
  data: {
    id,
    response: {
      type: 'action',
      payload: { status: 'ok', response: { type: 'order', data: { statuses } } },
    },
  },
});
const kinds = () => reports.map(({ orders }) => orders.map(({ input }) => input.kind));

describe('preparing', () => {
  it('draws the nonce and takes the earliest expiry; nothing leaves', () => {
    const place = prepared(order(2), order(1), order(3));
    expect([place.nonce, place.orders, place.expiresAfterMs]).toEqual([1_000, 3, 5_001]);
    expect([sockets.last.sent, spends]).toEqual([[], []]);
  });

  it('is denied without a reserved nonce, and by the signer', () => {
    nonce = null;
    expect(line.prepare([order(1)])).toMatchObject({ kind: 'denied', reason: 'NO_NONCE' });
    nonce = 1;
    expect(line.prepare([order(1, { assetId: 9 })])).toMatchObject({ reason: 'SIGNER_REFUSED' });
    expect(line.prepare([])).toMatchObject({ reason: 'SIGNER_REFUSED' });
    expect(line.prepare([order(1, { szText: '1' })])).toMatchObject({ reason: 'SIGNER_REFUSED' });
  });

  it('holds a signature that does not show itself', () => {
    const place = prepared(order(1));
    const shown = inspect(place, { depth: 9, showHidden: true }) + JSON.stringify(place);
    send(place);
    const { r } = JSON.parse(sockets.last.sent[0] ?? '').request.payload.signature;
    expect(shown).not.toContain(r.slice(2));
  });
});

describe('sending', () => {
  it('writes within the call, once, and tells what it costs', () => {
    clock.nowMs = 50;
    expect(send(prepared(order(1), order(2)))).toEqual({ kind: 'sent', nonce: 1_000, sentMs: 50 });
    expect(sockets.last.messages).toMatchObject([
      {
        method: 'post',
        id: 1,
        request: {
          type: 'action',
          payload: {
            action: {
              type: 'order',
              grouping: 'na',
              orders: [
                {
                  a: 3,
                  b: true,
                  p: '99990',
                  s: '0.01',
                  r: false,
                  t: { limit: { tif: 'Alo' } },
                  c: order(1).cloid,
                },
                { c: order(2).cloid },
              ],
            },
            nonce: 1_000,
            expiresAfter: 5_001,
          },
        },
      },
    ]);
    expect(spends).toEqual([{ purpose: 'place', ipWeight: 1, addressItems: 2 }]);
  });

  it('asks the check last, in the same call, with the socket as it is', () => {
    const seen: unknown[] = [];
    const place = prepared(order(1));
    line.send(
      place,
      (socket) => {
        seen.push(socket, [...sockets.last.sent]);
        return true;
      },
      () => undefined,
    );
    expect(seen).toEqual([{ open: true, bufferedBytes: 0 }, []]);
    expect(sockets.last.sent).toHaveLength(1);
  });

  it.each([
    ['the check says no', () => undefined, () => false, 'NOT_PERMITTED'],
    ['the socket is closed', () => sockets.last.end(), () => true, 'SOCKET_NOT_READY'],
    [
      'the socket is closing',
      () => Object.assign(sockets.last, { open: false }),
      () => true,
      'SOCKET_NOT_READY',
    ],
    [
      'a byte waits in the socket',
      () => Object.assign(sockets.last, { bufferedBytes: 1 }),
      () => true,
      'SOCKET_NOT_READY',
    ],
    ['the line is stopped', () => line.stop(), () => true, 'SOCKET_NOT_READY'],
  ])('is denied when %s, and the batch is spent', (_, prepare, mayLeave, reason) => {
    const place = prepared(order(1));
    const socket = sockets.last;
    prepare();
    expect(send(place, mayLeave)).toMatchObject({ kind: 'denied', reason });
    expect(send(place)).toMatchObject({ kind: 'denied', reason: 'ALREADY_TRIED' });
    expect([socket.messages, spends, reports]).toEqual([[], [], []]);
  });

  it('never sends a batch twice', () => {
    const place = prepared(order(1));
    send(place);
    expect(send(place)).toMatchObject({ kind: 'denied', reason: 'ALREADY_TRIED' });
    expect(send({ nonce: 1, orders: 1, expiresAfterMs: 1 })).toMatchObject({ reason: 'ALREADY_TRIED' });
    expect(sockets.last.messages).toHaveLength(1);
  });

  it('is denied beyond the limit of batches in flight, until one is answered or given up', () => {
    for (let n = 0; n < PLACE_LINE.inFlightMax; n += 1) send(prepared(order(n)));
    expect(send(prepared(order(99)))).toMatchObject({ kind: 'denied', reason: 'TOO_MANY_IN_FLIGHT' });
    sockets.last.say(answer(1, { resting: { oid: 1 } }));
    expect(send(prepared(order(99)))).toMatchObject({ kind: 'sent' });
    expect(send(prepared(order(99)))).toMatchObject({ reason: 'TOO_MANY_IN_FLIGHT' });
    clock.nowMs = PLACE_LINE.answerMsMax + 1;
    line.tick();
    expect(send(prepared(order(99)))).toMatchObject({ kind: 'sent' });
  });

  it('counts none for ever: a stall longer than anybody waits gives it up once, and it is no longer in flight', () => {
    for (let n = 0; n < PLACE_LINE.inFlightMax; n += 1) send(prepared(order(n)));
    clock.nowMs = PLACE_LINE.lateMsMax + 1;
    line.tick();
    line.tick();
    expect(reports).toHaveLength(PLACE_LINE.inFlightMax);
    for (let n = 0; n < PLACE_LINE.inFlightMax; n += 1)
      expect(send(prepared(order(100 + n)))).toMatchObject({ kind: 'sent' });
  });

  it('leaves the batch unresolved when the write itself fails: it may have written', async () => {
    sockets.last.failure = new Error('EPIPE');
    expect(send(prepared(order(1)))).toMatchObject({ kind: 'sent' });
    expect(reports).toEqual([]);
    await Promise.resolve();
    expect(kinds()).toEqual([['no_answer']]);
    expect(reports[0]?.unresolved).toBe('connection lost: EPIPE');
  });
});

describe('answers', () => {
  it('are matched by id, in any order', () => {
    send(prepared(order(1)));
    send(prepared(order(2)));
    clock.nowMs = 30;
    sockets.last.say(answer(2, { resting: { oid: 22 } }));
    sockets.last.say(answer(1, { resting: { oid: 11 } }));
    expect(reports).toMatchObject([
      { nonce: 1_001, tookMs: 30, late: false, unresolved: null, orders: [{ input: { oid: 22 } }] },
      { nonce: 1_000, orders: [{ input: { oid: 11 } }] },
    ]);
  });

  it('of nothing that was sent, or a second time, are ignored', () => {
    send(prepared(order(1)));
    sockets.last.say(answer(7, { resting: { oid: 1 } }));
    sockets.last.say(answer(1, { resting: { oid: 1 } }));
    sockets.last.say(answer(1, { error: 'x' }));
    sockets.last.say({ channel: 'error', data: 'too many pending post requests id=1' });
    expect(kinds()).toEqual([['resting']]);
  });

  it.each([
    [PLACE_LINE.answerMsMax, 0],
    [PLACE_LINE.answerMsMax + 1, 1],
  ])('after %d ms without one: reports %d', (ms, count) => {
    send(prepared(order(1), order(2)));
    clock.nowMs = ms;
    line.tick();
    line.tick();
    expect(kinds()).toEqual(Array(count).fill(['no_answer', 'no_answer']));
  });

  it('that come late are told all the same, as late, once', () => {
    send(prepared(order(1)));
    clock.nowMs = 2_500;
    line.tick();
    sockets.last.say(answer(1, { resting: { oid: 5 } }));
    sockets.last.say(answer(1, { resting: { oid: 5 } }));
    expect(kinds()).toEqual([['no_answer'], ['resting']]);
    expect(reports.map(({ late }) => late)).toEqual([false, true]);
  });

  it('that come later than anybody waits are dropped', () => {
    send(prepared(order(1)));
    clock.nowMs = 2_500;
    line.tick();
    clock.nowMs = PLACE_LINE.lateMsMax + 1;
    line.tick();
    const socket = sockets.all[0];
    socket?.say(answer(1, { resting: { oid: 5 } }));
    expect(reports).toHaveLength(1);
  });

  it('are never taken from another connection: a loss leaves everything sent over it unresolved', () => {
    send(prepared(order(1)));
    sockets.last.end('closed 1006');
    expect(reports).toMatchObject([{ unresolved: 'connection lost: closed 1006', late: false }]);
    clock.nowMs = 1_000;
    line.tick();
    sockets.last.accept();
    expect(sockets.last.messages).toEqual([]);
    sockets.last.say(answer(1, { resting: { oid: 5 } }));
    expect(reports).toHaveLength(1);
    expect(line.look()).toEqual({ open: true, bufferedBytes: 0 });
  });
});
