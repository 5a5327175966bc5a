// redis-latch as the engine's process and the people on the host meet it: the four counters of one engine, its heartbeat, and which run of the
// server answers. What a server does stands in redis/sim-redis.ts; who raises and resumes is for others.
import type { EngineId } from '@agora/shared/ids';
import type { ReviewedEpochs } from '@agora/shared/latch';
import { epochKeys, latchKeys, leaseKeys } from '@agora/shared/redis-keys';
import type { LatchLoss } from '@agora/testkit/judge/facts';
import { US_PER_MS } from '@agora/testkit/judge/verdict';
import { Refusal, type Reply, SimRedis } from './redis/sim-redis.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The four counters as a read shows them, and the run that answered. */
export interface LatchAnswer {
  readonly runId: string;
  readonly values: readonly (string | null)[];
}

export class SimLatch {
  readonly redis: SimRedis;
  /** When it answered again with another memory than it had, and what it showed then. */
  readonly losses: LatchLoss[] = [];
  readonly #id: EngineId;
  #isRaising = false;

  constructor(time: VirtualTime, id: EngineId) {
    this.redis = new SimRedis(time);
    this.#id = id;
    for (const key of epochKeys([id])) this.redis.carryOut(['SETNX', key, '0']);
  }

  /** All four, as the host shows them now; one that is gone as 0. */
  get counters(): Readonly<Record<'panicE' | 'resumeE' | 'panicG' | 'resumeG', number>> {
    const [panicE = 0, resumeE = 0, panicG = 0, resumeG = 0] = this.#shown().map(Number);
    return { panicE, resumeE, panicG, resumeG };
  }

  get panicE(): number {
    return this.counters.panicE;
  }

  get panicG(): number {
    return this.counters.panicG;
  }

  /** A counter is gone: nobody can read what stands until somebody repairs it. */
  get isLost(): boolean {
    return this.#shown().includes(null);
  }

  /**
   * The engine's own INCR; where it went back, until it is beyond a mark, and the one of all engines up to its mark. Lost where nothing
   * answers, and the engine's to try again.
   */
  raise(above: ReviewedEpochs | null): void {
    if (this.#isRaising) return;
    this.#isRaising = true;
    this.#increase(latchKeys.panicEpoch(this.#id), above?.panic_epoch ?? -1, () => {
      const isBelow = above !== null && !this.isLost && this.panicG < above.panic_global_epoch;
      const done = () => {
        this.#isRaising = false;
      };
      if (isBelow) this.#increase(latchKeys.globalPanicEpoch(), above.panic_global_epoch - 1, done);
      else done();
    });
  }

  /** The engine's own SET of what was reviewed. */
  resume({ panic_epoch, panic_global_epoch }: ReviewedEpochs): void {
    const write = (key: string, epoch: number) =>
      this.redis.send(['SET', key, String(epoch)], () => undefined);
    write(latchKeys.resumeEpoch(this.#id), panic_epoch);
    write(latchKeys.resumeGlobalEpoch(this.#id), panic_global_epoch);
  }

  /** One lease read but for the owner; null = no answer. */
  read(hear: (answer: LatchAnswer | null) => void): void {
    this.redis.send(['MGET', ...leaseKeys(this.#id).slice(0, 4)], (values) => {
      hear(isList(values) ? { runId: this.redis.runId, values } : null);
    });
  }

  /** Null = no answer. */
  beat(json: string, hear: (isTaken: boolean | null) => void): void {
    this.redis.send(['SET', latchKeys.engineHeartbeat(this.#id), json], (answer) =>
      hear(answer === undefined ? null : !(answer instanceof Refusal)),
    );
  }

  /** What lies there of the guardian; undefined where nothing answers. */
  readGuardian(hear: (json: string | null | undefined) => void): void {
    this.redis.send(['GET', latchKeys.guardianHeartbeat()], (answer) => {
      hear(typeof answer === 'string' || answer === null ? answer : undefined);
    });
  }

  /** Somebody raises it on the host, whatever stands, and hears the epoch; nothing where it is not answered. */
  stop(scope: 'engine' | 'global', hear: (epoch: number) => void = () => undefined): void {
    const key = scope === 'engine' ? latchKeys.panicEpoch(this.#id) : latchKeys.globalPanicEpoch();
    this.redis.send(['INCR', key], (epoch) => {
      if (typeof epoch === 'number') hear(epoch);
    });
  }

  /** As `./agora redis-repair` does it: counters that are gone are made, and everything is stopped. */
  repair(hear: (epoch: number) => void): void {
    for (const key of epochKeys([this.#id])) this.redis.send(['SETNX', key, '0'], () => undefined);
    this.stop('global', hear);
  }

  /** Comes back after so long with what its disk held so many raises ago: those, and every way back since, are forgotten. */
  rollBack(ms: number, raises: number): void {
    this.redis.rollBack(ms, raises);
    this.#noteLoss();
  }

  /** Comes back after so long with nothing. */
  empty(ms: number): void {
    this.redis.restart(ms, new Map());
    this.#noteLoss();
  }

  /** Until it is beyond `above`, or nothing answers. */
  #increase(key: string, above: number, done: () => void): void {
    this.redis.send(['INCR', key], (epoch) => {
      if (typeof epoch === 'number' && epoch <= above) this.#increase(key, above, done);
      else done();
    });
  }

  #noteLoss(): void {
    const shown = this.#shown().map((epoch) => (epoch === null ? null : Number(epoch)));
    const [panicE = null, , panicG = null] = shown;
    this.losses.push({ us: this.redis.backMs * US_PER_MS, panicE, panicG });
  }

  #shown(): readonly (string | null)[] {
    const values = this.redis.carryOut(['MGET', ...leaseKeys(this.#id).slice(0, 4)]);
    return isList(values) ? values : [];
  }
}

function isList(answer: Reply | Refusal | undefined): answer is readonly (string | null)[] {
  return Array.isArray(answer);
}
