// What an operator can do to one engine that trades, act by act, and what must never come of it: a guarded world without faults, in which
// every race is between people. It notes what the judges have to know besides journal and audit.
import { killFileName } from '@agora/shared/host-files';
import { NO_OUTAGES } from '@agora/testkit/judge/verdict';
import { roomyEnvelope } from '@agora/testkit/roomy-envelope';
import { factsOf } from '../campaign/known.ts';
import { LatchLooks } from '../campaign/latch-looks.ts';
import { Operator, type Review } from '../campaign/operator.ts';
import { EngineWorld } from '../engine-world.ts';
import { shippedEngine } from '../shipped-config.ts';
import { tradingReport } from '../trading-report.ts';

const START_MS = Date.UTC(2026, 2, 1, 9);
const TRADES_AFTER_MS = 15_000;
/** Engine and guardian look every 50 ms. */
const SEEN_MS = 100;

export class Race {
  readonly world: EngineWorld;
  readonly operator: Operator;
  /** The last review that somebody keeps. */
  review: Review;
  reviewedMs: number;
  /** When somebody last stopped it, by whatever way; null = nobody yet. */
  stoppedMs: number | null = null;
  /** When somebody last asked to resume. */
  askedMs: number | null = null;
  readonly #latchLooks: LatchLooks;

  private constructor() {
    const options = { seed: 1, startMs: START_MS, blockMs: 70, latencyMs: 125, usd: '100000', guarded: true };
    this.world = new EngineWorld({ config: roomyEnvelope(shippedEngine()), ...options });
    this.operator = new Operator(this.world);
    this.operator.sleeps = true;
    this.review = this.operator.review();
    this.reviewedMs = this.world.time.nowMs;
    this.#latchLooks = new LatchLooks(this.world);
  }

  /** Resolves when it quotes. */
  static async begin(): Promise<Race> {
    const race = new Race();
    await race.world.live(TRADES_AFTER_MS);
    return race;
  }

  get isActive(): boolean {
    return this.world.engine.fsm.state === 'ACTIVE';
  }

  stop(scope: 'engine' | 'global'): void {
    this.stoppedMs = this.world.time.nowMs;
    this.operator.stop(scope);
  }

  /** For as long as it takes to be looked at: one that is gone before that is no stop to anybody. */
  async leaveKillFile(): Promise<void> {
    this.stoppedMs = this.world.time.nowMs;
    this.world.host.kill.touch(killFileName(null));
    await this.world.live(SEEN_MS);
  }

  touch(): void {
    this.world.host.touchEnable();
  }

  /** Raises redis-latch by hand. */
  raise(): void {
    this.stoppedMs = this.world.time.nowMs;
    this.operator.raise('engine');
  }

  look(): void {
    this.review = this.operator.review();
    this.reviewedMs = this.world.time.nowMs;
  }

  /** With the review that was kept, however old it is. */
  resume(): void {
    this.askedMs = this.world.time.nowMs;
    this.operator.resume(this.review);
  }

  resumeAgain(): void {
    const last = this.operator.requests.at(-1);
    if (last !== undefined) this.operator.ask(last);
  }

  /** What the judges found. */
  broken(): string[] {
    const facts = factsOf(this.world, this.operator, this.#latchLooks);
    const { verdicts } = tradingReport(this.world, { fromUs: 0, toUs: 1 }, NO_OUTAGES, facts);
    return verdicts
      .filter(({ holds }) => !holds)
      .map(({ id, evidence }) => `${id}: ${evidence.slice(0, 2).join(' | ')}`);
  }
}
