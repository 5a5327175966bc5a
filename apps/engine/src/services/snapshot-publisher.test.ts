import { snapshotSchema } from '@agora/shared/snapshot';
import { expect, test } from 'vitest';
import { HandClock, Lines, noMeter, settledByHand } from '../../test/support/doubles.ts';
import { bootedEngine } from '../../test/support/facts.ts';
import type { Outcome } from '../ports/outcome.ts';
import { shellParts } from './shell-parts.ts';
import { SnapshotPublisher } from './snapshot-publisher.ts';

const DONE: Outcome<void> = { kind: 'answered', value: undefined };

function setUp(publishSnapshot: (json: string) => Promise<Outcome<void>>, engine = bootedEngine()) {
  const clock = new HandClock();
  const log = new Lines();
  const parts = { shell: () => shellParts(), store: { publishSnapshot }, engine, clock, meter: noMeter, log };
  return { publisher: new SnapshotPublisher(parts), clock, log };
}

/** Publishes at each of these times by a tick, with news where asked, and tells which frames went out. */
async function framesAt(steps: [nowMs: number, news?: 'news'][]): Promise<number[]> {
  const sent: number[] = [];
  const { publisher, clock } = setUp(async () => {
    sent.push(clock.nowMs);
    return DONE;
  });
  for (const [nowMs, news] of steps) {
    clock.nowMs = nowMs;
    if (news === 'news') publisher.request();
    await publisher.tick();
  }
  return sent;
}

test('one frame at once, then one a second', async () => {
  expect(await framesAt([[0], [200], [999], [1_000], [1_001], [1_999], [2_000]])).toEqual([0, 1_000, 2_000]);
});

test('news goes out at once, but not within 200 ms of the last frame', async () => {
  expect(await framesAt([[0], [100, 'news'], [199], [200], [400], [500, 'news']])).toEqual([0, 200, 500]);
});

test('frames are numbered and follow the contract', async () => {
  const frames: string[] = [];
  const { publisher, clock } = setUp(async (json) => {
    frames.push(json);
    return DONE;
  });
  for (const nowMs of [0, 1_000]) {
    clock.nowMs = nowMs;
    await publisher.tick();
  }
  expect(frames.map((json) => snapshotSchema.parse(JSON.parse(json)).seq)).toEqual([0, 1]);
});

test('one write at a time: a store that hangs gets the next frame only after it answered', async () => {
  const first = settledByHand<Outcome<void>>();
  let writes = 0;
  const { publisher, clock } = setUp(() => (++writes === 1 ? first.promise : Promise.resolve(DONE)));
  const hanging = publisher.tick();
  clock.nowMs = 5_000;
  await publisher.tick();
  expect(writes).toBe(1);
  first.resolve(DONE);
  await hanging;
  await publisher.tick();
  expect(writes).toBe(2);
});

test('accepted means accepted by redis-live, by the time of issue', async () => {
  const outcomes: Outcome<void>[] = [
    { kind: 'silent', reason: 'timed out' },
    { kind: 'refused', reason: 'OOM' },
    DONE,
  ];
  const { publisher, clock } = setUp(async () => {
    clock.nowMs += 50;
    return outcomes.shift() ?? DONE;
  });
  for (const nowMs of [0, 1_000]) {
    clock.nowMs = nowMs;
    await publisher.tick();
    expect(publisher.acceptedMs).toBeNull();
  }
  clock.nowMs = 2_000;
  await publisher.tick();
  expect(publisher.acceptedMs).toBe(2_000);
});

test('a frame over its limit is not published and said in the log', async () => {
  const huge = bootedEngine();
  huge.fsm.halt = { ...huge.fsm.halt, reason: 'x'.repeat(9_000) };
  let writes = 0;
  const { publisher, log } = setUp(async () => {
    writes++;
    return DONE;
  }, huge);
  await publisher.tick();
  expect(writes).toBe(0);
  expect(log.lines).toEqual(['a snapshot does not fit its contract and was not published']);
});
