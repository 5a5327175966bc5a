import { expect, test } from 'vitest';
import { HandClock, Lines, noMeter } from '../../test/support/doubles.ts';
import { BOOT_ID, bootedEngine, leaseValues, RUN_ID } from '../../test/support/facts.ts';
import type { LatchStore } from '../ports/latch-store.ts';
import { EngineLoop } from './engine-loop.ts';
import { HeartbeatWriter } from './heartbeat-writer.ts';
import { LatchWatch } from './latch-watch.ts';

/** A redis-latch in a few variables. */
class FakeLatch implements LatchStore {
  readonly clock: HandClock;
  up = true;
  refusing = false;
  owner: string | null = null;
  claims = 0;
  readTakesMs = 1;
  heartbeats: string[] = [];

  constructor(clock: HandClock) {
    this.clock = clock;
  }

  async #answer<T>(act: () => T) {
    if (!this.up) return { kind: 'silent', reason: 'Command timed out' } as const;
    if (this.refusing) return { kind: 'refused', reason: 'OOM' } as const;
    return { kind: 'answered', value: act() } as const;
  }

  claimOwner(bootId: string) {
    return this.#answer(() => {
      this.claims++;
      this.owner = bootId;
    });
  }

  readLease() {
    return this.#answer(() => {
      this.clock.nowMs += this.readTakesMs;
      return { runId: RUN_ID, values: [...leaseValues().slice(0, 4), this.owner] };
    });
  }

  writeHeartbeat(json: string) {
    return this.#answer(() => void this.heartbeats.push(json));
  }

  readGuardian() {
    return this.#answer(() => null);
  }

  raise() {
    return this.#answer(() => 1);
  }

  recordStop() {
    return this.#answer(() => undefined);
  }

  readStop() {
    return this.#answer(() => null);
  }

  writeResume() {
    return this.#answer(() => undefined);
  }

  readRequests() {
    return this.#answer(() => []);
  }

  readSettings() {
    return this.#answer(() => ({ appendFsync: 'always', maxMemoryPolicy: 'noeviction' }));
  }
}

function setUp() {
  const clock = new HandClock();
  const store = new FakeLatch(clock);
  const log = new Lines();
  const loop = new EngineLoop(bootedEngine(), clock, (task) => task());
  const watch = new LatchWatch({ store, loop, clock, meter: noMeter, log });
  const heartbeat = new HeartbeatWriter({
    ...{ store, loop, clock, meter: noMeter, pid: 1 },
    scheduledCancelInMs: () => 41_000,
  });
  const run = async (looks: number) => {
    for (let n = 0; n < looks; n++) {
      clock.nowMs += 50;
      await heartbeat.beat();
      await watch.look();
    }
  };
  return { clock, store, log, loop, heartbeat, watch, run };
}

test('a heartbeat tells when the venue cancels by itself, for whoever finds this engine dead', async () => {
  const { store, run } = setUp();
  await run(1);
  expect(JSON.parse(store.heartbeats.at(-1) ?? '')).toMatchObject({ scheduled_cancel_in_ms: 41_000 });
});

test('the id is claimed once for the boot, and a contact bears the time its read was issued', async () => {
  const { store, loop, run } = setUp();
  store.readTakesMs = 40;
  await run(5);
  expect(store).toMatchObject({ owner: BOOT_ID, claims: 1 });
  expect(loop.engine.control.lease).toMatchObject({ trouble: null, contact: { issuedMs: 410 } });
});

test('another owner is never fought: no second claim, and the lease ends', async () => {
  const { store, loop, run } = setUp();
  await run(5);
  store.owner = 'boot-0002';
  await run(20);
  expect(store).toMatchObject({ owner: 'boot-0002', claims: 1 });
  expect(loop.engine.control.lease.trouble).toBe('other_owner');
});

test('an id that nobody holds is claimed again', async () => {
  const { store, loop, run } = setUp();
  await run(5);
  store.owner = null;
  await run(5);
  expect(store).toMatchObject({ owner: BOOT_ID, claims: 2 });
  expect(loop.engine.control.lease.trouble).toBeNull();
});

test('a claim that was not answered is made again before anything is read', async () => {
  const { store, loop, run } = setUp();
  store.up = false;
  await run(3);
  expect(loop.engine.control.lease.contact).toBeNull();
  store.up = true;
  await run(4);
  expect(store.claims).toBe(1);
  expect(loop.engine.control.lease.trouble).toBeNull();
});

test('the log tells a loss and the way back once each, and no mere blip', async () => {
  const { store, log, run } = setUp();
  await run(4);
  store.up = false;
  await run(2);
  store.up = true;
  await run(6);
  expect(log.lines).toHaveLength(1);
  store.up = false;
  await run(40);
  store.up = true;
  await run(6);
  const well = 'control link is well: latch read, heartbeat accepted, id owned';
  expect(log.lines).toEqual([well, 'control link is lost: no_answer', well]);
});

test('an error reply to a heartbeat ends the lease', async () => {
  const { store, loop, run, heartbeat } = setUp();
  await run(5);
  store.refusing = true;
  await heartbeat.beat();
  expect(loop.engine.control.lease).toMatchObject({ trouble: 'refused', heartbeatIssuedMs: null });
});

test('after the goodbye no ordinary heartbeat follows', async () => {
  const { store, heartbeat, run } = setUp();
  await run(2);
  await heartbeat.goodbye('SIGTERM');
  await heartbeat.beat();
  const beats = store.heartbeats.map((json) => JSON.parse(json));
  expect(beats.map((beat) => beat.seq)).toEqual([0, 1, 2]);
  expect(beats.map((beat) => beat.goodbye?.reason)).toEqual([undefined, undefined, 'SIGTERM']);
});

test('how long the host stood still counts from the issue of the last good contact, by the wall clock', async () => {
  const { clock, store, watch, run } = setUp();
  expect(watch.stoodStillMs).toBe(0);
  await run(5);
  clock.nowMs += 40;
  expect(watch.stoodStillMs).toBe(0);
  clock.sleptMs += 3_000;
  expect(watch.stoodStillMs).toBe(3_000);
  store.owner = 'boot-0002'; // an answer, and no good contact
  await run(1);
  expect(watch.stoodStillMs).toBe(3_000);
  store.owner = BOOT_ID;
  await run(1);
  expect(watch.stoodStillMs).toBe(0);
  clock.sleptMs -= 9_000;
  expect(watch.stoodStillMs).toBe(0);
});
