// Whoever runs a fleet, as a person would: stops it, looks at the latch, touches the enable file, reviews and asks for a resume. Notes each
// act and how a stop was answered, for the judges; believes a process only for when to go on.
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import type { EngineId } from '@agora/shared/ids';
import { latchKeys, REQUEST_TTL_S } from '@agora/shared/redis-keys';
import { resumeRequestSchema } from '@agora/shared/resume';
import type { Snapshot } from '@agora/shared/snapshot';
import type { LatchLook, StopHeard } from '@agora/testkit/judge/facts';
import { US_PER_MS } from '@agora/testkit/judge/verdict';
import { eventually } from './eventually.ts';
import type { Fleet } from './fleet.ts';
import type { Acts } from './kills/acts.ts';
import { postStop } from './kills/post-stop.ts';

/** Halts in a row wait for each other, and a guardian of several accounts for its share of the venue. */
const BACK_MS_MAX = 120_000;
const ASK_EVERY_MS = 700;

export class Operator {
  readonly #fleet: Fleet;
  readonly #acts: Acts;
  readonly #heard = new Map<EngineId, StopHeard[]>();
  readonly #looks = new Map<EngineId, LatchLook[]>();
  readonly #lookAtKillFiles: () => void;

  /** `lookAtKillFiles`: of whoever notes when they lay there, right before and right after they are removed. */
  constructor(fleet: Fleet, acts: Acts, lookAtKillFiles: () => void = () => undefined) {
    this.#fleet = fleet;
    this.#acts = acts;
    this.#lookAtKillFiles = lookAtKillFiles;
  }

  /** Answers in their order, and what redis-latch held whenever somebody looked. */
  heard(id: EngineId): { readonly stops: readonly StopHeard[]; readonly latch: readonly LatchLook[] } {
    return { stops: this.#heard.get(id) ?? [], latch: this.#looks.get(id) ?? [] };
  }

  async stop(by: 'web' | 'guardian', engine: EngineId): Promise<StopHeard | null> {
    const answer = await postStop(this.#fleet, by, engine);
    if (answer !== null) this.note(engine, answer);
    return answer;
  }

  /** A stop that was answered by any way. */
  note(engine: EngineId, answer: StopHeard): void {
    this.#heard.set(engine, [...(this.#heard.get(engine) ?? []), answer]);
    if (answer.durable) this.#acts.note('stop_answered', [engine]);
  }

  async look(id: EngineId): Promise<LatchLook> {
    const us = (performance.timeOrigin + performance.now()) * US_PER_MS;
    const epochs = await this.#fleet.looks.epochs(id);
    const killFile =
      existsSync(this.#fleet.dataFile(`${id}/kill`)) || existsSync(this.#fleet.dataFile('mm-bot.kill'));
    const look = { us, ...epochs, killFile };
    this.#looks.set(id, [...(this.#looks.get(id) ?? []), look]);
    return look;
  }

  /** Everything is back, halted engines are proven empty. */
  verified(): Promise<void> {
    return this.#eventually(
      'every engine HALTED and verified, or ACTIVE',
      (frame) => frame?.state === 'ACTIVE' || frame?.clearance?.stage === 'verified',
    );
  }

  /** Every engine stands, proven empty. */
  halted(): Promise<void> {
    return this.#eventually(
      'every engine HALTED and verified',
      (frame) => frame?.state === 'HALTED' && frame.clearance?.stage === 'verified',
    );
  }

  /** The way back, as often as it takes: touch, review, ask. */
  async tradeAgain(): Promise<void> {
    await this.verified();
    const { ids } = this.#fleet;
    let askedMs = 0;
    await this.#eventually(
      'every engine trades again',
      (frame) => frame?.state === 'ACTIVE' && frame.orders.resting > 0,
      async (frames) => {
        const halted = ids.filter((_, i) => frames[i]?.state !== 'ACTIVE');
        if (halted.length === 0 || performance.now() - askedMs <= ASK_EVERY_MS) return;
        askedMs = performance.now();
        await this.ask(halted);
      },
    );
  }

  /** Clears kill files, touches and asks, once: whether it is granted is for the engines. */
  async ask(ids: readonly EngineId[]): Promise<void> {
    this.clearKillFiles();
    this.touch(ids);
    await Promise.all(ids.map((id) => this.askResume(id)));
  }

  touch(ids: readonly EngineId[]): void {
    this.#acts.note('touch', ids);
    this.#fleet.touchEnable(ids);
  }

  clearKillFiles(): void {
    this.#lookAtKillFiles();
    for (const name of ['mm-bot.kill', ...this.#fleet.ids.map((id) => `${id}/kill`)])
      rmSync(this.#fleet.dataFile(name), { force: true });
    this.#lookAtKillFiles();
  }

  async askResume(id: EngineId): Promise<void> {
    const frame = await this.#fleet.looks.frame(id).catch(() => null);
    if (frame?.halt == null || frame.state === 'ACTIVE') return;
    const { panicE, panicG } = await this.#fleet.looks.epochs(id);
    const request = resumeRequestSchema.parse({
      ...{ act: 'resume', request_id: randomBytes(8).toString('hex'), who: 'the campaign', reason: null },
      ...{
        at: new Date().toISOString(),
        halt_id: frame.halt.halt_id,
        snapshot_seq: null,
        second_factor_at: null,
      },
      reviewed: { panic_epoch: panicE, panic_global_epoch: panicG },
    });
    const redis = await this.#fleet.pair.client('latch', 'cli');
    const key = latchKeys.request(id, 'resume', 'cli');
    await redis.set(key, JSON.stringify(request), 'EX', REQUEST_TTL_S).finally(() => redis.disconnect());
    this.#acts.note('resume_asked', [id]);
  }

  /** Looks at what every engine that runs now has published, until it holds for each. */
  #eventually(
    what: string,
    holds: (frame: Snapshot | null) => boolean,
    meanwhile: (frames: readonly (Snapshot | null)[]) => Promise<void> = async () => undefined,
  ): Promise<void> {
    const fleet = this.#fleet;
    return eventually(
      what,
      BACK_MS_MAX,
      async () => {
        const frames = await Promise.all(fleet.ids.map((id) => fleet.looks.ownFrame(id)));
        await meanwhile(frames);
        return frames.every(holds);
      },
      () => fleet.looks.explainAll(),
    );
  }
}
