// Operators race each other: any acts, in any order, any time apart. Whatever they do, I-01, I-11, I-12, I-13 and every other judge hold, an
// engine that was stopped and not asked back stands still, and no review that is older than a stop ends it.

import { requestIdSchema } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Race } from './race.ts';

const RUNS = 12;
const CASE_MS_MAX = 240_000;
/** Every stop is durable by then, and the engine knows of it. */
const KNOWN_MS = 1_000;
const ENDS_AFTER_MS = 6_000;

type Model = object;

class Act implements fc.AsyncCommand<Model, Race> {
  readonly #name: string;
  readonly #act: (race: Race) => void | Promise<void>;
  readonly #waitMs: number;

  constructor(name: string, act: (race: Race) => void | Promise<void>, waitMs: number) {
    [this.#name, this.#act, this.#waitMs] = [name, act, waitMs];
  }

  check(): boolean {
    return true;
  }

  async run(_model: Model, race: Race): Promise<void> {
    const { time } = race.world;
    const asksWithOld = this.#name === RESUME && (race.stoppedMs ?? 0) > race.reviewedMs && !race.isActive;
    await this.#act(race);
    if (asksWithOld) {
      await race.world.live(1);
      expect(race.isActive, 'ended by a review from before the stop').toBe(false);
    }
    await race.world.live(this.#waitMs);
    const { stoppedMs, askedMs } = race;
    const isStopped = stoppedMs !== null && time.nowMs - stoppedMs >= KNOWN_MS;
    if (isStopped && (askedMs === null || askedMs < stoppedMs))
      expect(race.isActive, 'ACTIVE though nobody asked it back').toBe(false);
  }

  toString(): string {
    return `${this.#name}, ${this.#waitMs} ms`;
  }
}

const RESUME = 'resume with the review';
const ACTS: readonly (readonly [string, (race: Race) => void | Promise<void>])[] = [
  ['stop the engine', (race) => race.stop('engine')],
  ['stop all', (race) => race.stop('global')],
  ['leave a kill file', (race) => race.leaveKillFile()],
  ['remove the kill files', (race) => race.world.host.kill.removeAll()],
  ['touch the enable file', (race) => race.touch()],
  ['review', (race) => race.look()],
  [RESUME, (race) => race.resume()],
  ['send the last resume again', (race) => race.resumeAgain()],
  ['reduce', (race) => reduce(race)],
  ['raise redis-latch by hand', (race) => race.raise()],
];

function reduce({ world }: Race): void {
  const at = isoMs(world.time.nowMs);
  const request_id = requestIdSchema.parse(`race-reduce-${world.time.nowMs}`);
  world.process.feed({
    kind: 'request',
    side: 'cli',
    request: { act: 'reduce', who: 'an operator', at, reason: null, request_id },
  });
}

/** Mostly at once or nearly; sometimes long enough for a halt to be verified. */
const waits = fc.oneof(fc.nat(60), fc.nat(60), fc.nat(800), fc.constant(4_000));
/** What leads back belongs together often enough for a race to be lost by it. */
const wayBack = ['remove the kill files', 'touch the enable file', 'review', RESUME];
const acts = [...ACTS, ...ACTS.filter(([name]) => wayBack.includes(name))].map(([name, act]) =>
  waits.map((waitMs) => new Act(name, act, waitMs)),
);

test('I-01, I-11, I-12, I-13: whatever operators do, in whatever order', {
  timeout: CASE_MS_MAX,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(acts, { maxCommands: 40, size: 'max' }), async (commands) => {
      const race = await Race.begin();
      expect(race.isActive).toBe(true);
      await fc.asyncModelRun(() => ({ model: {}, real: race }), commands);
      // A last stop: of what is under way while it trades nothing is known yet.
      race.stop('global');
      await race.world.live(ENDS_AFTER_MS);
      expect(race.isActive).toBe(false);
      expect(race.broken()).toEqual([]);
    }),
    { numRuns: RUNS, endOnFailure: false },
  );
});

test('among them is the way back, in its order; the same review does not end the next stop', {
  timeout: CASE_MS_MAX,
}, async () => {
  const race = await Race.begin();
  race.stop('engine');
  await race.world.live(ENDS_AFTER_MS);
  expect(race.isActive).toBe(false);
  race.touch();
  await race.world.live(KNOWN_MS);
  await race.look();
  await race.resume();
  await race.world.live(KNOWN_MS);
  expect(race.isActive).toBe(true);
  race.stop('engine');
  await race.world.live(ENDS_AFTER_MS);
  race.touch();
  await race.world.live(KNOWN_MS);
  await race.resume();
  await race.world.live(ENDS_AFTER_MS);
  expect(race.isActive).toBe(false);
  expect(race.broken()).toEqual([]);
});
