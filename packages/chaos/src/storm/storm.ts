// Lives through a plan on real processes: every episode begins with all engines trading, goes through its faults, stops and resumes, and ends
// when everything is back and proven empty. Notes what it did and saw for the judges (noted.ts); nothing that a process says counts.
import type { EngineId } from '@agora/shared/ids';
import type { AppProcess } from '@agora/testkit/app-process';
import { tracesOf } from '../judging.ts';
import { Keeper } from '../keeper.ts';
import { stopBy } from '../matrix/kill-paths.ts';
import { Operator } from '../operator.ts';
import { breakOf } from './breaks.ts';
import { endingOf } from './endings.ts';
import type { TraceDirs } from './judged.ts';
import type { LivedRun, NotedEngine, Stopped, Struck } from './noted.ts';
import type { Due, FaultDue, StopDue } from './plan.ts';
import type { Rig } from './rig.ts';

export class Storm {
  readonly #rig: Rig;
  readonly #operator: Operator;
  readonly #keeper: Keeper;
  readonly #struck: Struck[] = [];
  readonly #stops: Stopped[] = [];
  readonly #endings: string[] = [];
  /** Those whose ending was noted. */
  readonly #gone = new WeakSet<AppProcess>();
  #episodes = 0;
  #stuck: string | null = null;
  /** The last fault of each target: two of the same come one after the other. */
  readonly #busy = new Map<string, Promise<unknown>>();

  constructor(rig: Rig) {
    this.#rig = rig;
    this.#operator = new Operator(rig.fleet, rig.acts, () => rig.killFiles.look());
    this.#keeper = new Keeper(rig.fleet, rig.acts);
  }

  /** Ends when all are stopped and nothing moves any more. */
  async live(plan: readonly (readonly Due[])[], said: (line: string) => void): Promise<void> {
    try {
      for (const [i, episode] of plan.entries()) {
        await this.#operator.tradeAgain();
        await this.#liveThrough(episode);
        this.#episodes += 1;
        const sums = `${this.#struck.length} faults, ${this.#stops.length} stops`;
        said(`episode ${i + 1} of ${plan.length}: ${sums} so far`);
      }
    } catch (error) {
      this.#stuck = error instanceof Error ? error.message : String(error);
    }
    const { ids } = this.#rig.fleet;
    await Promise.all(ids.map((id) => this.#operator.stop('guardian', id)));
    // Whoever does not stand is judged as he is.
    await this.#operator.halted().catch(() => undefined);
    await this.#noteEndings();
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
    await this.#noteEndings();
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

  /** Of whoever is gone and was not killed by us, whether or not somebody has taken his place since. */
  async #noteEndings(): Promise<void> {
    const { fleet, killed } = this.#rig;
    for (const [name, process] of fleet.started) {
      if (process.running || killed.has(process) || this.#gone.has(process)) continue;
      this.#gone.add(process);
      this.#endings.push(endingOf(name, await process.ended, process.messages));
    }
  }

  get traces(): TraceDirs {
    const { fleet } = this.#rig;
    return { journalDir: fleet.venue.journalDir, dataDir: fleet.dataFile('') };
  }

  noted(): LivedRun {
    const { fleet, acts, standstill } = this.#rig;
    return {
      engines: fleet.ids.map((id) => this.#notedOf(id)),
      ...{ acts: [...acts.all], struck: [...this.#struck], stops: [...this.#stops] },
      ...{ endings: [...this.#endings], episodes: this.#episodes, stuck: this.#stuck },
      stood_still: { times: standstill.seen.times, longest_ms: Math.round(standstill.seen.longestMs) },
    };
  }

  #notedOf(id: EngineId): NotedEngine {
    const { fleet, acts, spans, killFiles, losses } = this.#rig;
    const { wallets, envelope } = tracesOf(fleet, id);
    const noted = spans.of(id);
    const outages = {
      ...noted,
      engine: [...noted.engine, ...acts.absences(id, 'engine')],
      guardian: [...noted.guardian, ...acts.absences(id, 'guardian')],
    };
    const files = { killFiles: killFiles.of(id), losses: losses.of(id) };
    return { id, wallets, envelope, outages, ...this.#operator.heard(id), ...files };
  }
}
