// The operator of a simulated night: looks every few seconds, repairs a redis-latch that has lost its counters, and where the engine is halted does
// what the manual says, in its order: removes the kill file, touches the enable file, reviews, and asks to resume. Never does anything to an engine
// that trades.
import { requestIdSchema } from '@agora/shared/ids';
import type { ResumeRequest } from '@agora/shared/resume';
import { isoMs } from '@agora/shared/time';
import type { StopHeard } from '@agora/testkit/judge/facts';
import { US_PER_MS } from '@agora/testkit/judge/verdict';
import type { EngineWorld } from '../engine-world.ts';

const LOOKS_EVERY_MS = 5_000;
/** From one look to the next the checklist may have come true. */
const RESUMES_AFTER_MS = 1_500;
/** For an answer to a stop. */
const WAITS_MS = 500;

export type Review = Pick<ResumeRequest, 'reviewed' | 'halt_id'>;

export class Operator {
  readonly #world: EngineWorld;
  #asked = 0;
  #stops = 0;
  /** Stops that were answered, by the guardian or, to a raise by hand, by redis-latch. */
  readonly heard: StopHeard[] = [];
  /** Every request that was ever made, for those who send one again. */
  readonly requests: ResumeRequest[] = [];
  /** While somebody wants the file to be there. */
  leavesKillFile = false;
  /** Wants it to stand still: after the last stop of a run. */
  sleeps = false;

  constructor(world: EngineWorld) {
    this.#world = world;
    world.time.every(LOOKS_EVERY_MS, () => this.#look());
  }

  /** What stands now, as the console and `./agora why` show it. */
  review(): Review {
    const { engine, latch } = this.#world;
    const reviewed = { panic_epoch: latch.panicE, panic_global_epoch: latch.panicG };
    return { reviewed, halt_id: engine.fsm.halt.halt_id };
  }

  /** Asks for a resume of the halt that was reviewed: of the one that stands now, where there is no older review. */
  resume(review: Review = this.review()): void {
    const { time } = this.#world;
    this.#asked += 1;
    const request: ResumeRequest = {
      ...{ act: 'resume', who: 'operator', at: isoMs(time.nowMs), reason: null },
      request_id: requestIdSchema.parse(`sim-resume-${String(this.#asked).padStart(6, '0')}`),
      ...review,
      ...{ snapshot_seq: null, second_factor_at: null },
    };
    this.requests.push(request);
    this.ask(request);
  }

  ask(request: ResumeRequest): void {
    this.#world.process.feed({ kind: 'request', side: 'cli', request });
  }

  /** By the guardian's endpoint, where one is there. Whoever hears nothing of it in time raises the latch himself. */
  stop(scope: 'engine' | 'global'): void {
    const { guardian, time } = this.#world;
    const key = this.#nextKey();
    let isAnswered = false;
    guardian?.stop(scope === 'engine' ? 'own' : 'all', key, (heard) => {
      isAnswered = true;
      this.heard.push(heard);
    });
    time.after(guardian === null ? 0 : WAITS_MS, () => {
      if (!isAnswered) this.raise(scope);
    });
  }

  /** Raises redis-latch himself. */
  raise(scope: 'engine' | 'global'): void {
    this.#world.latch.stop(scope, this.#byHand(scope));
  }

  /** Who asked to reduce, and wants to quote again, stops it: the way back of that stop ends both. */
  endsReducing(): void {
    const { desk } = this.#world.engine;
    if (desk !== null && desk.reduceRequest !== null) this.stop('engine');
  }

  #look(): void {
    const world = this.#world;
    if (!this.sleeps && world.latch.isLost) world.latch.repair(this.#byHand('global'));
    if (this.sleeps || world.process.isDown || world.engine.fsm.state === 'ACTIVE') return;
    if (!this.leavesKillFile) world.host.kill.removeAll();
    world.host.touchEnable();
    world.time.after(RESUMES_AFTER_MS, () => {
      if (!this.sleeps && !world.process.isDown && world.engine.fsm.state === 'HALTED') this.resume();
    });
  }

  #nextKey(): string {
    this.#stops += 1;
    return `sim-stop-${this.#stops}`;
  }

  /** Notes what redis-latch answers to a raise: more than a number it does not say. */
  #byHand(scope: 'engine' | 'global'): (epoch: number) => void {
    const { time } = this.#world;
    const askedUs = time.nowMs * US_PER_MS;
    const unsaid = { status: 0, replayed: null, hands: [] };
    return (epoch) =>
      this.heard.push({
        ...{ ...unsaid, askedUs, answeredUs: time.nowMs * US_PER_MS, key: this.#nextKey() },
        ...{ scope: scope === 'engine' ? ('own' as const) : ('all' as const), durable: true, epoch },
      });
  }
}
