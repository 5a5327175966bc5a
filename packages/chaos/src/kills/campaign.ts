// Kills processes at the boundaries of stop, halt and resume, brings everything back as a supervisor would, and demands after each that the
// latch holds what was answered and that nobody trades again by himself. The journal of the venue and the audit files judge the whole.
import { join } from 'node:path';
import type { EngineId } from '@agora/shared/ids';
import type { AppProcess } from '@agora/testkit/app-process';
import { readAudit } from '@agora/testkit/judge/audit-reader';
import type { StopHeard } from '@agora/testkit/judge/facts';
import { US_PER_MS } from '@agora/testkit/judge/verdict';
import { eventually } from '../eventually.ts';
import { Fleet } from '../fleet.ts';
import { addedUp, type Looked, lookedBy } from '../judging.ts';
import { Keeper } from '../keeper.ts';
import { Operator } from '../operator.ts';
import { ordersOf } from '../orders-at-venue.ts';
import { Acts, unasked, unpermitted } from './acts.ts';
import { type Aimed, aimName, type Victim } from './aims.ts';
import type { SliceSeen } from './results.ts';

const OBSERVER = join(import.meta.dirname, 'observer.ts');
/** A boundary that is not crossed in this time does not occur in this act. */
const CROSS_MS_MAX = 3_000;
/** Fills and answers that are on their way when the last stop is verified. */
const SETTLED_MS_MAX = 15_000;

export class Campaign {
  readonly fleet: Fleet;
  readonly acts: Acts;
  /** What became of each aim. */
  readonly shots: SliceSeen['shots'] = [];
  /** How much each judge looked at when they were last asked, over all engines. */
  examined: Record<string, number> = {};
  readonly operator: Operator;
  readonly #keeper: Keeper;

  private constructor(fleet: Fleet, acts: Acts) {
    this.fleet = fleet;
    this.acts = acts;
    this.operator = new Operator(fleet, acts);
    this.#keeper = new Keeper(fleet, acts);
  }

  static async open(engines: readonly string[]): Promise<Campaign> {
    const preload = () => ({ preload: [OBSERVER], onMessage: () => undefined });
    const [fleet, acts] = [await Fleet.open({ engines, web: true, preload }), new Acts()];
    await fleet.trade(() => acts.note('touch', fleet.ids));
    return new Campaign(fleet, acts);
  }

  /** Stops all engines at once, each killed at its own aim; they come back HALTED. */
  async killInHalt(aims: readonly Aimed[], by: 'web' | 'guardian', guardianAim?: Aimed): Promise<void> {
    const { ids } = this.fleet;
    const [first] = ids;
    const armed = ids.map((id, i) => this.#arm(aims[i], id));
    const besides = first === undefined ? null : this.#arm(guardianAim, first);
    const answers = await Promise.all(ids.map((id) => this.operator.stop(by, id)));
    await this.#settle([...armed, besides]);
    for (const [i, answer] of answers.entries()) {
      const id = ids[i];
      if (id !== undefined && answer?.durable === true) await this.#demandLatched(id, answer, armed[i]);
    }
  }

  /** Asks all engines to resume, each killed at its own aim; whoever was not hit trades. */
  async killInResume(aims: readonly Aimed[]): Promise<void> {
    const { ids } = this.fleet;
    await this.operator.verified();
    this.operator.clearKillFiles();
    this.operator.touch(ids);
    await Promise.all(ids.map((id) => this.operator.askResume(id)));
    // Requests are read every 200 ms: an aim is there in time for the read that finds this one.
    await this.#settle(ids.map((id, i) => this.#arm(aims[i], id)));
  }

  /** One stop of all engines, with web, guardian or redis-latch killed on its way. */
  async killInStop(aim: Aimed): Promise<void> {
    const [id] = this.fleet.ids;
    if (id === undefined || (aim.watched !== 'web' && aim.watched !== 'guardian')) return;
    const shot = this.#arm(aim, id);
    const answer = await this.operator.stop(aim.watched, id);
    await this.#settle([shot]);
    if (answer?.durable === true) await this.#demandLatched(id, answer, shot);
  }

  /** What the venue's journal and the audit files say against the whole run, once all are stopped and nothing moves any more. */
  async judge(): Promise<string[]> {
    await Promise.all(this.fleet.ids.map((id) => this.operator.stop('guardian', id)));
    await this.operator.halted();
    let broken: string[] = [];
    await eventually(
      'every judge is content',
      SETTLED_MS_MAX,
      async () => {
        const looked = await Promise.all(this.fleet.ids.map((id) => this.#lookAt(id)));
        broken = looked.flatMap((each) => each.broken);
        this.examined = addedUp(looked.map(({ examined }) => examined));
        return broken.length === 0;
      },
      async () => '',
    ).catch(() => undefined);
    return [...broken, ...(await this.#unpermitted())];
  }

  #lookAt(id: EngineId): Promise<Looked> {
    const { acts, fleet } = this;
    const touchedUs = acts.of(id, 'touch').map(({ ms }) => ms * US_PER_MS);
    const facts = { ...this.operator.heard(id), touchedUs };
    const outages = { engine: acts.absences(id, 'engine'), guardian: acts.absences(id, 'guardian') };
    return lookedBy(fleet, id, { facts, outages });
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
    await this.#keeper.bringBack();
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

  /** A stop that was answered as durable stands after everything was started again: in redis-latch, or as a kill file. */
  async #demandLatched(id: EngineId, answer: StopHeard, armed: Armed | null | undefined): Promise<void> {
    const { panicE, resumeE, killFile } = await this.operator.look(id);
    const held = (panicE > resumeE && (answer.epoch === null || panicE >= answer.epoch)) || killFile;
    if (held) return;
    const wrong = `${id}: answered ${answer.status}, and redis-latch holds ${panicE} over ${resumeE}`;
    (armed ?? { wrong: this.strays }).wrong.push(wrong);
  }

  /** What is wrong where no aim was. */
  readonly strays: string[] = [];
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
