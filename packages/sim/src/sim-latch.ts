// redis-latch as the engine's process and the people on the host meet it: the four counters of one engine, its heartbeat, and which run of the
// server answers. What a server does stands in redis/sim-redis.ts; who raises and resumes is for others.
import type { EngineId } from '@agora/shared/ids';
import type { ReviewedEpochs } from '@agora/shared/latch';
import { epochKeys, latchKeys, leaseKeys } from '@agora/shared/redis-keys';
import { Refusal, type Reply, SimRedis } from './redis/sim-redis.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The four counters as a read shows them, and the run that answered. */
export interface LatchAnswer {
  readonly runId: string;
  readonly values: readonly (string | null)[];
}

export class SimLatch {
  readonly redis: SimRedis;
  readonly #id: EngineId;
  #isRaising = false;

  constructor(time: VirtualTime, id: EngineId) {
    this.redis = new SimRedis(time);
    this.#id = id;
    for (const key of epochKeys([id])) this.redis.carryOut(['SETNX', key, '0']);
  }

  /** All four, as the host shows them now. */
  get counters(): Readonly<Record<'panicE' | 'resumeE' | 'panicG' | 'resumeG', number>> {
    const [panicE, resumeE, panicG, resumeG] = [0, 1, 2, 3].map((index) => this.#shown(index));
    return { panicE: panicE ?? 0, resumeE: resumeE ?? 0, panicG: panicG ?? 0, resumeG: resumeG ?? 0 };
  }

  get panicE(): number {
    return this.#shown(0);
  }

  get panicG(): number {
    return this.#shown(2);
  }

  /** The engine's own INCR, until it is beyond a mark; lost where nothing answers, and the engine's to try again. */
  raise(above: number): void {
    if (this.#isRaising) return;
    this.#isRaising = true;
    const step = () =>
      this.redis.send(['INCR', latchKeys.panicEpoch(this.#id)], (epoch) => {
        if (typeof epoch === 'number' && epoch <= above) step();
        else this.#isRaising = false;
      });
    step();
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

  /** Somebody raises it on the host, whatever stands; who may not be answered asks for it by `redis`. */
  stop(scope: 'engine' | 'global'): void {
    const key = scope === 'engine' ? latchKeys.panicEpoch(this.#id) : latchKeys.globalPanicEpoch();
    this.redis.send(['INCR', key], () => undefined);
  }

  /** Comes back after so long with what its disk had a while ago: the engine's last stop and its resume are forgotten. */
  rollBack(ms: number): void {
    const [panicE, resumeE] = [this.#shown(0), this.#shown(1)];
    const earlier = Math.max(0, panicE - 1);
    const saved = new Map(this.redis.saved());
    const put = (key: string, epoch: number) => saved.set(key, { value: String(epoch), expiresMs: null });
    put(latchKeys.panicEpoch(this.#id), earlier);
    put(latchKeys.resumeEpoch(this.#id), Math.min(resumeE, earlier));
    this.redis.restart(ms, saved);
  }

  #shown(index: number): number {
    const values = this.redis.carryOut(['MGET', ...leaseKeys(this.#id)]);
    return Number(isList(values) ? (values[index] ?? 0) : 0);
  }
}

function isList(answer: Reply | Refusal | undefined): answer is readonly (string | null)[] {
  return Array.isArray(answer);
}
