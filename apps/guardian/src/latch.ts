/**
 * Reads the latch of every engine and raises it, once for each cause. A stop is durable in redis-latch, else as a kill file; until
 * redis-latch has it, it stands in memory and is raised again. Nothing here can lower anything.
 */
import { parseEngineBeat } from '@agora/shared/engine-sight';
import type { EngineHeartbeat } from '@agora/shared/heartbeat';
import type { EngineId } from '@agora/shared/ids';
import { readLatchPairs } from '@agora/shared/latch';
import { KILL_FILE_MS_MAX, LatchBook } from '@agora/shared/latch-book';
import { LATCH_LOOK_UP_MS, type RaisingStore, raiseLatch } from '@agora/shared/latch-raise';
import type { Machine } from '@agora/shared/machine';
import { latchKeys, leaseKeys } from '@agora/shared/redis-keys';
import type { Raised } from '@agora/shared/stop-answer';
import { causeOf, provenanceOf, type Stop } from '@agora/shared/stop-record';
import type { Tell } from './audit.ts';
import type { KillFiles } from './kill-file.ts';

export interface LatchParts {
  readonly machine: Machine;
  readonly redis: RaisingStore;
  readonly engines: readonly EngineId[];
  readonly files: Pick<KillFiles, 'look' | 'write'>;
  readonly tell: Tell;
  readonly onStop: () => void;
}

export class Latch {
  readonly book = new LatchBook();
  readonly parts: LatchParts;
  readonly #underWay = new Map<string, Promise<Raised>>();

  constructor(parts: LatchParts) {
    this.parts = parts;
  }

  /** Notes the pairs; answers the heartbeat that lies there (null = none), undefined where redis-latch is silent. */
  async read(engine: EngineId): Promise<EngineHeartbeat | null | undefined> {
    const [issuedMs, stood] = [this.parts.machine.monoMs(), this.book.stands(engine)];
    const keys = [...leaseKeys(engine), latchKeys.engineHeartbeat(engine)];
    const values = await this.parts.redis.mget(keys).catch(() => null);
    const read = readLatchPairs(values ?? []);
    if (read !== null) this.book.note(engine, read.pairs, issuedMs, read.lost);
    if (!stood && this.book.stands(engine)) this.parts.onStop();
    return values === null ? undefined : parseEngineBeat(values.at(-1));
  }

  /** Says where the stop is durable. Never rejects. */
  raise(stop: Stop): Promise<Raised> {
    const [cause, at] = [causeOf(stop), this.parts.machine.isoNow()];
    const owed = this.book.owed().get(cause)?.raised;
    if (owed?.durable === 'file') return Promise.resolve({ ...owed, replayed: true });
    const begin = () => this.#inRedis(stop, at).then((raised) => raised ?? this.#kept(stop, at));
    const raising = this.#underWay.get(cause) ?? begin().finally(() => this.#underWay.delete(cause));
    this.#underWay.set(cause, raising);
    return raising;
  }

  /** Raises for kill files that stand, and what redis-latch has not taken yet. */
  async lookAround(): Promise<void> {
    const { engines, files } = this.parts;
    for (const scope of [null, ...engines]) {
      const stands = (scope === null ? engines : [scope]).every((engine) => this.book.stands(engine));
      const found = files.look(scope, stands);
      if (found !== null) await this.raise(found);
    }
    for (const [cause, { stop, raised }] of this.book.owed()) {
      if ((await this.#inRedis(stop, raised.at)) === null) return this.book.postpone(cause);
      this.book.paid(cause);
    }
  }

  async #inRedis(stop: Stop, at: Raised['at']): Promise<Raised | null> {
    const { redis, engines, tell, onStop, machine } = this.parts;
    const inTime = <T>(look: Promise<T>) => machine.within(LATCH_LOOK_UP_MS, look);
    const raised = await raiseLatch(redis, stop, at, { engines, inTime });
    if (raised === null || raised.replayed) return raised;
    this.book.raised(stop.engine, raised.epoch);
    onStop();
    tell('error', 'latch.raised', `latch raised by ${stop.who}`, { ...stop, epoch: raised.epoch });
    return raised;
  }

  /** Struck for first; then a kill file, unless it came from one. A disk that hangs is waited for only so long. */
  async #kept(stop: Stop, at: Raised['at']): Promise<Raised> {
    const { files, machine, tell, onStop } = this.parts;
    const [cause, epoch] = [causeOf(stop), this.book.highest(stop.engine) + 1];
    const raised: Raised = { durable: null, epoch, at, replayed: false, keyReused: false };
    this.book.owe(cause, { stop, raised });
    onStop();
    const text = JSON.stringify(provenanceOf(stop, at));
    const filed = () => files.write(stop.engine, text).then((is) => is && this.book.filed(cause));
    const isFiled = stop.path !== 'file' && (await machine.within(KILL_FILE_MS_MAX, filed()));
    const durable = isFiled ? 'file' : null;
    tell('error', 'latch.owed', `redis-latch did not take a stop by ${stop.who}`, { ...stop, durable });
    return { ...raised, durable };
  }
}
