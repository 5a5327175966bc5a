// Lives through a plan on real processes: every episode begins with all engines trading, goes through its faults, stops and resumes, and ends
// when everything is back and proven empty. Then the venue's journal and the audit files are judged; nothing that a process says counts.
import type { EngineId } from '@agora/shared/ids';
import type { AppProcess } from '@agora/testkit/app-process';
import { US_PER_MS } from '@agora/testkit/judge/verdict';
import { eventually } from '../eventually.ts';
import { judgedBy } from '../judging.ts';
import { Keeper } from '../keeper.ts';
import { unasked, unpermitted } from '../kills/acts.ts';
import { type Answer, stopBy } from '../matrix/kill-paths.ts';
import { Operator } from '../operator.ts';
import { breakOf } from './breaks.ts';
import type { Due, FaultDue, StopDue } from './plan.ts';
import type { Rig } from './rig.ts';
import { type JudgedEngine, recovered, type StormVerdict, sumUp } from './verdicts.ts';

export interface Struck {
  readonly fault: FaultDue['fault'];
  readonly what: string;
  readonly engine: EngineId;
  /** Wall clock. */
  readonly ms: number;
  readonly forMs: number;
}
export interface Stopped {
  readonly path: StopDue['path'];
  readonly answered: Answer['kind'];
  readonly ms: number;
}
export interface StormSeen {
  readonly struck: readonly Struck[];
  readonly stops: readonly Stopped[];
  /** Processes that ended without having been killed. */
  readonly endings: readonly string[];
  readonly engines: readonly JudgedEngine[];
  readonly verdicts: readonly StormVerdict[];
}

const SETTLED_MS_MAX = 15_000;
const TAIL_LINES = 4;

export class Storm {
  readonly #rig: Rig;
  readonly #operator: Operator;
  readonly #keeper: Keeper;
  readonly #struck: Struck[] = [];
  readonly #stops: Stopped[] = [];
  readonly #endings: string[] = [];
  /** The last fault of each target: two of the same come one after the other. */
  readonly #busy = new Map<string, Promise<unknown>>();

  constructor(rig: Rig) {
    this.#rig = rig;
    this.#operator = new Operator(rig.fleet, rig.acts);
    this.#keeper = new Keeper(rig.fleet, rig.acts);
  }

  async live(plan: readonly (readonly Due[])[], said: (line: string) => void): Promise<StormSeen> {
    let [lived, stuck]: [number, string | null] = [0, null];
    for (const [i, episode] of plan.entries()) {
      try {
        await this.#operator.tradeAgain();
        await this.#liveThrough(episode);
      } catch (error) {
        stuck = error instanceof Error ? error.message : String(error);
        break;
      }
      lived += 1;
      said(
        `episode ${i + 1} of ${plan.length}: ${this.#struck.length} faults, ${this.#stops.length} stops so far`,
      );
    }
    const engines = await this.#judged();
    return {
      ...{ struck: this.#struck, stops: this.#stops, endings: this.#endings },
      ...{ engines, verdicts: [...sumUp(engines), recovered(lived, stuck)] },
    };
  }

  async #liveThrough(episode: readonly Due[]): Promise<void> {
    const begunMs = performance.now();
    await Promise.all(
      episode.map(async (due) => {
        await new Promise((resolve) => setTimeout(resolve, due.atMs - (performance.now() - begunMs)));
        if (due.kind === 'fault') await this.#inTurn(due);
        else if (due.kind === 'stop') await this.#stop(due);
        // What is asked of a redis-latch that is gone comes to nothing, as it would for a person.
        else await this.#operator.ask(this.#rig.fleet.ids).catch(() => undefined);
      }),
    );
    this.#noteEndings();
    await this.#keeper.bringBack();
    await this.#operator.verified();
    for (const id of this.#rig.fleet.ids) await this.#operator.look(id);
  }

  #inTurn(due: FaultDue): Promise<unknown> {
    const { target } = breakOf(due);
    const name = target(this.#engineOf(due));
    const mine = (this.#busy.get(name) ?? Promise.resolve()).then(() => this.#strike(due));
    this.#busy.set(name, mine);
    return mine;
  }

  async #strike(due: FaultDue): Promise<void> {
    const { fault, forMs, spec } = due;
    const id = this.#engineOf(due);
    const ms = performance.timeOrigin + performance.now();
    const scene = { rig: this.#rig, keeper: this.#keeper, id, forMs, spec };
    if (!(await breakOf(due).run(scene))) return;
    const what = spec === null ? fault : `${fault}: ${spec.kind} ${JSON.stringify(spec.match)}`;
    this.#struck.push({ fault, what, engine: id, ms, forMs });
  }

  async #stop({ path, engine }: StopDue): Promise<void> {
    const { fleet } = this.#rig;
    const id = this.#engineOf({ engine });
    const ms = performance.timeOrigin + performance.now();
    const [answer] = await stopBy(path, fleet, [id]);
    if (answer === undefined) throw new Error('one stop has one answer');
    this.#stops.push({ path, answered: answer.kind, ms });
    if (answer.heard === null) return;
    for (const each of answer.heard.scope === 'all' ? fleet.ids : [id])
      this.#operator.note(each, answer.heard);
  }

  #engineOf({ engine }: { readonly engine: number }): EngineId {
    const id = this.#rig.fleet.ids[engine];
    if (id === undefined) throw new Error(`there is no engine ${engine}`);
    return id;
  }

  /** Nobody restarts them within an episode, so each is seen once. */
  #noteEndings(): void {
    const { fleet } = this.#rig;
    const all: [string, AppProcess | null][] = [
      ...fleet.engines,
      ['guardian', fleet.guardian],
      ['web', fleet.web],
    ];
    for (const [name, process] of all)
      if (process !== null && !process.running)
        this.#endings.push(`${name}: ${process.messages.slice(-TAIL_LINES).join(' | ')}`);
  }

  /** Once all are stopped and nothing moves any more. */
  async #judged(): Promise<JudgedEngine[]> {
    const { ids } = this.#rig.fleet;
    await Promise.all(ids.map((id) => this.#operator.stop('guardian', id)));
    // Whoever does not stand is judged as he is.
    await this.#operator.halted().catch(() => undefined);
    let judged: JudgedEngine[] = [];
    await eventually(
      'every judge is content',
      SETTLED_MS_MAX,
      async () => {
        judged = await Promise.all(ids.map((id) => this.#judge(id)));
        return sumUp(judged).every(({ holds }) => holds);
      },
      async () => '',
    ).catch(() => undefined);
    return judged;
  }

  async #judge(id: EngineId): Promise<JudgedEngine> {
    const { fleet, acts, spans } = this.#rig;
    const touchedUs = acts.of(id, 'touch').map(({ ms }) => ms * US_PER_MS);
    const noted = spans.of(id);
    const outages = {
      ...noted,
      engine: [...noted.engine, ...acts.absences(id, 'engine')],
      guardian: [...noted.guardian, ...acts.absences(id, 'guardian')],
    };
    const known = { facts: { ...this.#operator.heard(id), touchedUs }, outages };
    const { audit, venue, verdicts } = await judgedBy(fleet, id, known);
    const accepted = [...venue.orders.values()].map(({ openedUs }) => openedUs / US_PER_MS);
    return {
      ...{ id, audit, verdicts, orders: accepted.length, fills: venue.fills.length },
      unpermitted: unpermitted(id, acts, accepted),
      unasked: unasked(id, acts, audit),
    };
  }
}
