// Kills processes at the boundaries of stop, halt and resume, brings everything back as a supervisor would, and demands after each that the
// latch holds what was answered and that nobody trades again by himself. The journal of the venue and the audit files judge the whole.
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineId } from '@agora/shared/ids';
import { latchKeys, REQUEST_TTL_S } from '@agora/shared/redis-keys';
import { resumeRequestSchema } from '@agora/shared/resume';
import type { AppProcess } from '@agora/testkit/app-process';
import { readAudit } from '@agora/testkit/judge/audit-story';
import type { LatchLook, StopHeard } from '@agora/testkit/judge/facts';
import { US_PER_MS } from '@agora/testkit/judge/verdict';
import { eventually } from '../eventually.ts';
import { Fleet } from '../fleet.ts';
import { brokenBy } from '../judging.ts';
import { ordersOf } from '../orders-at-venue.ts';
import { Acts, unasked, unpermitted } from './acts.ts';
import { type Aimed, aimName, type Victim } from './aims.ts';
import { postStop } from './post-stop.ts';
import type { SliceSeen } from './results.ts';

const OBSERVER = join(import.meta.dirname, 'observer.ts');
/** A boundary that is not crossed in this time does not occur in this act. */
const CROSS_MS_MAX = 3_000;
const BACK_MS_MAX = 40_000;
const ASK_EVERY_MS = 700;
/** Fills and answers that are on their way when the last stop is verified. */
const SETTLED_MS_MAX = 15_000;

export class Campaign {
  readonly fleet: Fleet;
  readonly acts = new Acts();
  /** What became of each aim. */
  readonly shots: SliceSeen['shots'] = [];
  readonly #heard = new Map<EngineId, StopHeard[]>();
  readonly #looks = new Map<EngineId, LatchLook[]>();

  private constructor(fleet: Fleet) {
    this.fleet = fleet;
  }

  static async open(engines: readonly string[]): Promise<Campaign> {
    const preload = () => ({ preload: [OBSERVER], onMessage: () => undefined });
    const campaign = new Campaign(await Fleet.open({ engines, web: true, preload }));
    await campaign.fleet.trade(() => campaign.acts.note('touch', campaign.fleet.ids));
    for (const id of campaign.fleet.ids) campaign.#followEngine(id);
    campaign.#followGuardian();
    return campaign;
  }

  /** Stops all engines at once, each killed at its own aim; they come back HALTED. */
  async killInHalt(aims: readonly Aimed[], by: 'web' | 'guardian', guardianAim?: Aimed): Promise<void> {
    const { ids } = this.fleet;
    const [first] = ids;
    const armed = ids.map((id, i) => this.#arm(aims[i], id));
    const besides = first === undefined ? null : this.#arm(guardianAim, first);
    const answers = await Promise.all(ids.map((id) => this.#stop(by, id)));
    await this.#settle([...armed, besides]);
    for (const [i, answer] of answers.entries()) {
      const id = ids[i];
      if (id !== undefined && answer?.durable === true) await this.#demandLatched(id, answer, armed[i]);
    }
  }

  /** Asks all engines to resume, each killed at its own aim; whoever was not hit trades. */
  async killInResume(aims: readonly Aimed[]): Promise<void> {
    const { ids } = this.fleet;
    await this.verified();
    this.#clearKillFiles();
    this.#touch(ids);
    await Promise.all(ids.map((id) => this.#askResume(id)));
    // Requests are read every 200 ms: an aim is there in time for the read that finds this one.
    await this.#settle(ids.map((id, i) => this.#arm(aims[i], id)));
  }

  /** One stop of all engines, with web, guardian or redis-latch killed on its way. */
  async killInStop(aim: Aimed): Promise<void> {
    const [id] = this.fleet.ids;
    if (id === undefined || (aim.watched !== 'web' && aim.watched !== 'guardian')) return;
    const shot = this.#arm(aim, id);
    const answer = await this.#stop(aim.watched, id);
    await this.#settle([shot]);
    if (answer?.durable === true) await this.#demandLatched(id, answer, shot);
  }

  /** Everything is back, halted engines are proven empty. */
  async verified(): Promise<void> {
    const { fleet } = this;
    await eventually(
      'every engine HALTED and verified, or ACTIVE',
      BACK_MS_MAX,
      async () => {
        const frames = await Promise.all(fleet.ids.map((id) => fleet.ownFrame(id)));
        return frames.every((frame) => frame?.state === 'ACTIVE' || frame?.clearance?.stage === 'verified');
      },
      async () => (await Promise.all(fleet.ids.map((id) => fleet.explain(id)))).join(' || '),
    );
  }

  /** The operator's way back, as often as it takes: touch, review, ask. */
  async tradeAgain(): Promise<void> {
    await this.verified();
    const { fleet } = this;
    let askedMs = 0;
    await eventually(
      'every engine trades again',
      BACK_MS_MAX,
      async () => {
        const frames = await Promise.all(fleet.ids.map((id) => fleet.ownFrame(id)));
        const halted = fleet.ids.filter((_, i) => frames[i]?.state !== 'ACTIVE');
        if (halted.length > 0 && performance.now() - askedMs > ASK_EVERY_MS) {
          askedMs = performance.now();
          this.#clearKillFiles();
          this.#touch(halted);
          await Promise.all(halted.map((id) => this.#askResume(id)));
        }
        return frames.every((frame) => frame?.state === 'ACTIVE' && frame.orders.resting > 0);
      },
      async () => (await Promise.all(fleet.ids.map((id) => fleet.explain(id)))).join(' || '),
    );
  }

  /** What the venue's journal and the audit files say against the whole run, once all are stopped and nothing moves any more. */
  async judge(): Promise<string[]> {
    await Promise.all(this.fleet.ids.map((id) => this.#stop('guardian', id)));
    await this.#halted();
    let broken: string[] = [];
    await eventually(
      'every judge is content',
      SETTLED_MS_MAX,
      async () => {
        broken = (await Promise.all(this.fleet.ids.map((id) => this.#brokenBy(id)))).flat();
        return broken.length === 0;
      },
      async () => '',
    ).catch(() => undefined);
    return [...broken, ...(await this.#unpermitted())];
  }

  #brokenBy(id: EngineId): Promise<string[]> {
    const { acts, fleet } = this;
    const touchedUs = acts.of(id, 'touch').map(({ ms }) => ms * US_PER_MS);
    const facts = { stops: this.#heard.get(id) ?? [], latch: this.#looks.get(id) ?? [], touchedUs };
    const outages = { engine: acts.absences(id, 'engine'), guardian: acts.absences(id, 'guardian') };
    return brokenBy(fleet, id, { facts, outages });
  }

  #halted(): Promise<void> {
    const { fleet } = this;
    return eventually(
      'every engine HALTED and verified',
      BACK_MS_MAX,
      async () => {
        const frames = await Promise.all(fleet.ids.map((id) => fleet.ownFrame(id)));
        return frames.every((frame) => frame?.state === 'HALTED' && frame.clearance?.stage === 'verified');
      },
      async () => (await Promise.all(fleet.ids.map((id) => fleet.explain(id)))).join(' || '),
    );
  }

  /** Against what the campaign itself did, act by act. */
  async #unpermitted(): Promise<string[]> {
    const { fleet, acts } = this;
    const journal = await fleet.venue.journal('event');
    const found = fleet.ids.map(async (id) => {
      const orders = ordersOf(fleet.walletsOf(id).account_address, journal);
      const audit = await readAudit(fleet.dataFile(`${id}/audit`));
      if (orders.length === 0) return [`${id}: no order ever rested, so nothing was judged`];
      return [
        ...unpermitted(
          id,
          acts,
          orders.map(({ openedMs }) => openedMs),
        ),
        ...unasked(id, acts, audit),
      ];
    });
    return (await Promise.all(found)).flat();
  }

  #arm(aim: Aimed | undefined, id: EngineId): Armed | null {
    if (aim === undefined) return null;
    const { fleet } = this;
    const watched = aim.watched === 'engine' ? fleet.engines.get(id) : fleet[aim.watched];
    if (watched === undefined || watched === null) throw new Error(`${aim.watched} does not run`);
    const pid = this.#pidOf(aim.victim, id);
    const before = watched.lines.filter((line) => line.startsWith('crossed ')).length;
    const own = aim.victim === aim.watched;
    watched.send({ boundary: aim.boundary, phase: aim.phase, since: aim.since, pid: own ? 0 : pid });
    return { aim, id, watched, before, wrong: [] };
  }

  #pidOf(victim: Victim, id: EngineId): number {
    const { fleet } = this;
    if (victim === 'redis-latch') return fleet.pair.pid('latch');
    return (victim === 'engine' ? fleet.engines.get(id)?.pid : fleet[victim]?.pid) ?? 0;
  }

  /** Waits until each was hit or can be no more, then starts again whoever is dead. */
  async #settle(armed: readonly (Armed | null)[]): Promise<void> {
    const open = armed.filter((each) => each !== null);
    await eventually(
      'every aim hit',
      CROSS_MS_MAX,
      async () => open.every(isHit),
      async () => '',
    ).catch(() => undefined);
    for (const each of open) if (!isHit(each) && each.watched.running) each.watched.send(DISARM);
    await Promise.all(open.filter(isHit).map((each) => this.#buried(each)));
    await this.#bringBack();
    for (const each of open) {
      this.shots.push({ aim: aimName(each.aim), hit: isHit(each), wrong: each.wrong });
    }
  }

  /** Waits until the victim is gone. */
  async #buried({ aim, id }: Armed): Promise<void> {
    const { fleet } = this;
    if (aim.victim === 'redis-latch') {
      await fleet.pair.kill('latch');
      await fleet.pair.restart('latch');
    } else if (aim.victim === 'engine') {
      await fleet.engines.get(id)?.ended;
    } else await fleet[aim.victim]?.ended;
  }

  /** As the supervisor does: what died is started again. */
  async #bringBack(): Promise<void> {
    const { fleet } = this;
    const noGuardian = fleet.guardian?.running === false;
    const dead = fleet.ids.filter((id) => fleet.engines.get(id)?.running === false);
    if (noGuardian) fleet.startGuardian();
    if (fleet.web?.running === false) fleet.startWeb();
    for (const id of dead) fleet.startEngine(id);
    for (const id of dead) this.#followEngine(id);
    if (noGuardian) this.#followGuardian();
    await fleet.answering();
    this.acts.note('engine_back', dead);
    if (noGuardian) this.acts.note('guardian_back', fleet.ids);
  }

  /** Notes the end in the moment in which it comes. */
  #followEngine(id: EngineId): void {
    void this.fleet.engines.get(id)?.ended.then(() => this.acts.note('engine_ended', [id]));
  }

  #followGuardian(): void {
    void this.fleet.guardian?.ended.then(() => this.acts.note('guardian_ended', this.fleet.ids));
  }

  async #stop(by: 'web' | 'guardian', engine: EngineId): Promise<StopHeard | null> {
    const answer = await postStop(this.fleet, by, engine);
    if (answer !== null) this.#heard.set(engine, [...(this.#heard.get(engine) ?? []), answer]);
    if (answer?.durable === true) this.acts.note('stop_answered', [engine]);
    return answer;
  }

  /** A stop that was answered as durable stands after everything was started again: in redis-latch, or as a kill file. */
  async #demandLatched(id: EngineId, answer: StopHeard, armed: Armed | null | undefined): Promise<void> {
    const us = (performance.timeOrigin + performance.now()) * US_PER_MS;
    const { panicE, resumeE, panicG, resumeG } = await this.fleet.epochs(id);
    const file =
      existsSync(this.fleet.dataFile(`${id}/kill`)) || existsSync(this.fleet.dataFile('mm-bot.kill'));
    const held = (panicE > resumeE && (answer.epoch === null || panicE >= answer.epoch)) || file;
    const look = { us, panicE, resumeE, panicG, resumeG, killFile: file };
    this.#looks.set(id, [...(this.#looks.get(id) ?? []), look]);
    if (held) return;
    const wrong = `${id}: answered ${answer.status}, and redis-latch holds ${panicE} over ${resumeE}`;
    (armed ?? { wrong: this.strays }).wrong.push(wrong);
  }

  /** What is wrong where no aim was. */
  readonly strays: string[] = [];

  #touch(ids: readonly EngineId[]): void {
    this.acts.note('touch', ids);
    this.fleet.touchEnable(ids);
  }

  #clearKillFiles(): void {
    for (const name of ['mm-bot.kill', ...this.fleet.ids.map((id) => `${id}/kill`)])
      rmSync(this.fleet.dataFile(name), { force: true });
  }

  async #askResume(id: EngineId): Promise<void> {
    const frame = await this.fleet.frame(id).catch(() => null);
    if (frame?.halt == null || frame.state === 'ACTIVE') return;
    const { panicE, panicG } = await this.fleet.epochs(id);
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
    const redis = await this.fleet.pair.client('latch', 'cli');
    const key = latchKeys.request(id, 'resume', 'cli');
    await redis.set(key, JSON.stringify(request), 'EX', REQUEST_TTL_S).finally(() => redis.disconnect());
    this.acts.note('resume_asked', [id]);
  }
}

interface Armed {
  readonly aim: Aimed;
  readonly id: EngineId;
  readonly watched: AppProcess;
  /** Crossings that were there before. */
  readonly before: number;
  readonly wrong: string[];
}

const DISARM = { boundary: '', phase: '', since: null, pid: 0 };

function isHit({ watched, before }: Armed): boolean {
  return watched.lines.filter((line) => line.startsWith('crossed ')).length > before;
}
