import type { AuditSink } from '@agora/shared/audit-sink';
import { expect, test } from 'vitest';
import { HandClock, noMeter } from '../../test/support/doubles.ts';
import { NO_PERMIT } from '../core/approve/permit.ts';
import { LEASE } from '../core/gate/lease-limits.ts';
import type { SocketLook, VenuePlacer } from '../ports/venue-exchange.ts';
import type { EngineLoop, Happening } from './engine-loop.ts';
import { Placing } from './placing.ts';

/** A socket in which the bytes of a batch stay until the end of the turn in which they were written. */
function desk(leavesAfterTurns: number, { contact = null as object | null, stoodStillMs = 0 } = {}) {
  const turns: (() => void)[] = [];
  const socket = { open: true, bufferedBytes: 0 };
  let waits = 0;
  const seen: { batch: unknown; bufferedBytes: number }[] = [];
  const placer = {
    prepare: (orders: readonly unknown[]) => ({ nonce: 1, expiresAfterMs: 1, orders: orders.length }),
    look: () => ({ ...socket }),
    send: (_prepared: unknown, mayLeave: (look: SocketLook) => boolean) => {
      seen.push({ batch: seen.length, bufferedBytes: socket.bufferedBytes });
      mayLeave({ ...socket });
      socket.bufferedBytes = 100;
      waits = leavesAfterTurns;
      return { kind: 'denied', reason: 'NOT_PERMITTED', detail: 'no orders in this test' };
    },
  } as unknown as VenuePlacer; // what Placing uses of it
  const happened: Happening[] = [];
  const loop = {
    happen: (each: Happening) => void happened.push(each),
    engine: { fsm: { approvalEpoch: 1 }, permit: NO_PERMIT, control: { lease: { contact } } },
  } as unknown as EngineLoop; // as above
  const audit = { append: async () => undefined, note: () => undefined } as unknown as AuditSink; // as above
  const files = { lookForKill: () => ({ present: false }) } as never; // as above
  const later = (task: () => void) => void turns.push(task);
  const placing = new Placing({
    ...{ placer, audit, files, loop, clock: new HandClock(), meter: noMeter, later },
    stoodStillMs: () => stoodStillMs,
  });
  const turn = async () => {
    waits -= 1;
    if (waits <= 0) socket.bufferedBytes = 0;
    for (const task of turns.splice(0)) task();
    await new Promise(setImmediate);
  };
  return { placing, seen, turn, socket, happened };
}

const wish = (batch: number) => ({ batch, orders: [], frameMs: null });

test('of batches whose intents become durable together each finds the socket empty', async () => {
  const { placing, seen, turn } = desk(1);
  const placed = Promise.all([1, 2, 3].map((batch) => placing.place(wish(batch))));
  await new Promise(setImmediate);
  expect(seen).toHaveLength(1);
  await turn();
  expect(seen).toHaveLength(2);
  await turn();
  await placed;
  expect(seen.map(({ bufferedBytes }) => bufferedBytes)).toEqual([0, 0, 0]);
});

test('a socket that does not empty is waited for no longer than a few turns, and then asserted as it is', async () => {
  const { placing, seen, turn, happened } = desk(1_000);
  await placing.place(wish(1));
  const stuck = placing.place(wish(2));
  for (let n = 0; n < 60 && seen.length < 2; n += 1) await turn();
  await stuck;
  expect(seen[1]).toMatchObject({ bufferedBytes: 100 });
  expect(happened.map(({ kind }) => kind)).toEqual(['batch_denied', 'batch_denied']);
});

test('a closed socket is not waited for', async () => {
  const { placing, seen, socket } = desk(1_000);
  Object.assign(socket, { open: false, bufferedBytes: 7 });
  await placing.place(wish(1));
  expect(seen).toHaveLength(1);
});

test.each([
  ['just long enough ago to be good', 0, 'GATE_CLOSED'],
  ['a moment too long ago by the wall clock: the host slept', 1, 'LEASE_EXPIRED'],
])('a permission that was issued %s', async (_, stoodStillMs, code) => {
  const pairs = { panic_epoch: 0, resume_epoch: 0, global: { panic_epoch: 0, resume_epoch: 0 } };
  const contact = { issuedMs: -LEASE.contactAgeMsMax, pairs };
  const { placing, happened } = desk(1, { contact, stoodStillMs });
  await placing.place(wish(1));
  expect(happened).toMatchObject([{ kind: 'batch_denied', code }]);
});
