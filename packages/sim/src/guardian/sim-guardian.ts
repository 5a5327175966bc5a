// The guardian's own latch, watch and account, beside the simulated engine: what they are given of the world is simulated, what they do is what
// the process does. It can end, be frozen, and be cut from redis-latch or from the venue. Its port, Telegram and files are not here.
import { createHash } from 'node:crypto';
import { Account } from '@agora/guardian/src/account.ts';
import { moveHands } from '@agora/guardian/src/hands.ts';
import type { Latch } from '@agora/guardian/src/latch.ts';
import { Signer } from '@agora/guardian/src/signer.ts';
import type { PlannedEngine } from '@agora/shared/guardian-plan';
import * as report from '@agora/shared/guardian-report';
import { addressSchema, bootIdSchema, requestKeySchema } from '@agora/shared/ids';
import type { HttpAnswer } from '@agora/shared/json';
import { Trials } from '@agora/shared/kill-path';
import type { RaisingStore } from '@agora/shared/latch-raise';
import type { Question } from '@agora/shared/machine';
import { latchKeys } from '@agora/shared/redis-keys';
import { answerStop } from '@agora/shared/stop-answer';
import { WeightBudget } from '@agora/shared/venue-pace';
import type { AuditLine } from '@agora/testkit/judge/audit-story';
import type { StopHeard } from '@agora/testkit/judge/facts';
import { US_PER_MS } from '@agora/testkit/judge/verdict';
import type { EngineWorld } from '../engine-world.ts';
import { stampOf } from '../host/clocks.ts';
import { Refusal, type Reply } from '../redis/sim-redis.ts';
import { ACCOUNT, GUARDIAN } from '../venue-world.ts';
import { SimMachine } from './sim-machine.ts';
import { type VenueQuestion, venueAnswers } from './venue-answers.ts';

const BEAT_EVERY_MS = 100;
const WEIGHT_PER_MIN = 400;
/** Of nobody: the simulated venue believes who asks. */
const KEY = `0x${'1'.repeat(64)}`;
const [VENUE_URL, HEALTH_URL] = ['venue', 'health'];
const WAY_MS = 1;
/** After so long a client gives up on what was lost on the way to redis-latch. */
const LOST_MS = 100;

type Cut = 'latch' | 'venue';
/** From a start to an end. */
interface Life {
  readonly machine: SimMachine;
  readonly latch: Latch;
  readonly engine: PlannedEngine;
  readonly facts: () => report.GuardianFacts;
}

export class SimGuardian {
  /** Its audit chain. */
  readonly lines: AuditLine[] = [];
  /** When it was not there, did nothing, or did not reach the venue, in milliseconds of the epoch. */
  readonly held: { readonly fromMs: number; readonly toMs: number }[] = [];
  readonly #world: EngineWorld;
  readonly #hash = createHash('sha256');
  readonly #cutUntilMs: Record<Cut, number> = { latch: 0, venue: 0 };
  #life: Life | null;
  #lives = 0;

  constructor(world: EngineWorld) {
    this.#world = world;
    this.#life = this.#born();
  }

  /** Of everything that it noted. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  /** Ends without a word, and is started again after `ms`. */
  die(ms: number): void {
    if (this.#life === null) return;
    this.#life.machine.end();
    this.#life = null;
    this.#hold(ms);
    this.#world.time.after(ms, () => {
      this.#life = this.#born();
    });
  }

  freeze(ms: number): void {
    if (this.#life === null) return;
    this.#life.machine.freeze(ms);
    this.#hold(ms);
  }

  /** What it sends to the one or the other goes nowhere for so long. */
  cut(from: Cut, ms: number): void {
    this.#cutUntilMs[from] = Math.max(this.#cutUntilMs[from], this.#world.time.nowMs + ms);
    if (from === 'venue') this.#hold(ms);
  }

  /** A stop by its endpoint; nothing is heard where it is not there, or ends meanwhile. */
  stop(scope: StopHeard['scope'], key: string, hear: (stop: StopHeard) => void): void {
    const life = this.#life;
    if (life === null) return;
    const askedUs = this.#world.time.nowMs * US_PER_MS;
    life.machine.after(WAY_MS, () => {
      const engine = scope === 'own' ? life.engine.id : null;
      const asked = { engine, path: 'api', who: 'an operator', reason: null } as const;
      void life.latch.raise({ ...asked, key: requestKeySchema.parse(key) }).then((raised) => {
        const { status, body } = answerStop(raised, report.stoppedViewOf(life.facts(), engine));
        const hands = 'hands' in body && body.hands ? Object.values(body.hands) : [];
        const answeredUs = this.#world.time.nowMs * US_PER_MS;
        const { epoch, replayed, durable } = raised;
        hear({
          ...{ askedUs, answeredUs, key, scope, status, epoch, replayed, hands },
          ...{ durable: durable !== null, inFile: durable === 'file' },
        });
      });
    });
  }

  #born(): Life {
    this.#lives += 1;
    const { time, host } = this.#world;
    const bootId = bootIdSchema.parse(`guardian-${String(this.#lives).padStart(4, '0')}`);
    const machine = new SimMachine(time, {
      wallMs: () => this.#world.host.wallMs,
      ask: (url, question) => this.#ask(machine, url, question),
    });
    const clocks = machine.machine;
    const tell = (_level: string, type: string | null, msg: string, data: object = {}) => {
      if (type !== null) this.#note(bootId, clocks.monoMs(), type, { ...data, msg });
    };
    const engine: PlannedEngine = {
      ...{ id: this.#world.engine.facts.engineId, healthUrl: HEALTH_URL, keyFile: '' },
      ...{ account: addressSchema.parse(ACCOUNT), wallet: addressSchema.parse(GUARDIAN) },
    };
    const account = new Account(engine, {
      ...{ machine: clocks, venueUrl: VENUE_URL, tell },
      signer: new Signer(KEY, 'testnet', clocks.wallMs),
      budget: new WeightBudget(WEIGHT_PER_MIN, clocks.monoMs()),
      publish: () => undefined,
      observe: () => undefined,
    });
    const redis = this.#storeOf(machine);
    const { latch, watches } = moveHands([account], {
      machine: clocks,
      redis,
      files: host.kill.seenBy(),
      tell,
    });
    const [startedMs, trials] = [clocks.monoMs(), new Trials()];
    let seq = 0;
    const facts = (): report.GuardianFacts => ({
      ...{ bootId, buildId: 'sim', pid: 1, at: clocks.isoNow(), monoMs: clocks.monoMs(), startedMs },
      ...{ latchAgeMs: null, auditProblem: null, auditHead: null, telegram: null, trials },
      engines: watches.map((watch) => watch.facts()),
    });
    clocks.every(BEAT_EVERY_MS, async () => {
      const json = JSON.stringify(report.guardianHeartbeat(facts(), seq++));
      await redis.set(latchKeys.guardianHeartbeat(), json).catch(() => null);
    });
    time.hasSettled();
    return { machine, latch, facts, engine };
  }

  #hold(ms: number): void {
    const fromMs = this.#world.time.nowMs;
    this.held.push({ fromMs, toMs: fromMs + ms });
  }

  #note(boot_id: string, monoMs: number, type: string, data: Record<string, unknown>): void {
    const stamp = stampOf({ ...this.#world.host.clocks, monoMs });
    const line = { seq: this.lines.length, ...stamp, boot_id, actor: 'guardian', type, data, prev: '' };
    this.#hash.update(JSON.stringify(line));
    this.lines.push(line);
  }

  #isCut(from: Cut): boolean {
    return this.#world.time.nowMs < this.#cutUntilMs[from];
  }

  /** Its connection to redis-latch: an error and no answer are rejections, as they are with ioredis. */
  #storeOf(machine: SimMachine): RaisingStore & { set(key: string, text: string): Promise<unknown> } {
    const { redis } = this.#world.latch;
    const send = <T extends Reply>(...command: string[]) =>
      new Promise<T>((resolve, reject) => {
        const hear = (answer: Reply | Refusal | undefined) =>
          machine.after(0, () => {
            if (answer === undefined || answer instanceof Refusal) reject(new Error('no answer'));
            else resolve(answer as T); // each command has one form of answer
          });
        if (this.#isCut('latch')) machine.after(LOST_MS, () => hear(undefined));
        else redis.send(command, hear);
      });
    return {
      mget: (keys) => send('MGET', ...keys),
      hmget: (key, ...fields) => send('HMGET', key, ...fields),
      incr: (key) => send('INCR', key),
      hsetnx: (key, field, value) => send('HSETNX', key, field, value),
      set: (key, text) => send('SET', key, text),
    };
  }

  #ask(machine: SimMachine, url: string, { body, limitMs }: Question): Promise<HttpAnswer> {
    return new Promise((resolve) => {
      let isHeard = false;
      const hear = (answer: HttpAnswer) => {
        if (!isHeard) resolve(answer);
        isHeard = true;
      };
      machine.after(limitMs, () => hear({ silent: 'TimeoutError' }));
      const answered = (answer: HttpAnswer) => machine.after(0, () => hear(answer));
      if (url === HEALTH_URL) this.#askEngine(answered);
      else if (!this.#isCut('venue'))
        venueAnswers(this.#world.venue, this.#world.time, body as VenueQuestion, (answer) => {
          // What is under way when the way is cut is lost too.
          if (!this.#isCut('venue')) answered(answer);
        });
    });
  }

  /** A process that is gone refuses; one that stands still lets wait. */
  #askEngine(answered: (answer: HttpAnswer) => void): void {
    const { time, process } = this.#world;
    time.after(WAY_MS, () => {
      if (process.isDown) answered({ silent: 'ECONNREFUSED' });
      else process.whenAwake(() => !process.isDown && answered({ status: 200, json: process.health() }));
    });
  }
}
