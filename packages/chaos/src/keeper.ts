// Starts again what died, as the supervisor does, and notes when a process was gone and when it answered again.
import type { EngineId } from '@agora/shared/ids';
import { eventually } from './eventually.ts';
import type { Fleet } from './fleet.ts';
import type { Acts } from './kills/acts.ts';

const BACK_MS_MAX = 40_000;

export class Keeper {
  readonly #fleet: Fleet;
  readonly #acts: Acts;

  /** Follows everything that runs by now. */
  constructor(fleet: Fleet, acts: Acts) {
    this.#fleet = fleet;
    this.#acts = acts;
    for (const id of fleet.ids) this.#followEngine(id);
    this.#followGuardian();
  }

  /** Resolves when everything answers. */
  async bringBack(): Promise<void> {
    const fleet = this.#fleet;
    const noGuardian = fleet.guardian?.running === false;
    const dead = fleet.ids.filter((id) => fleet.engines.get(id)?.running === false);
    if (noGuardian) fleet.startGuardian();
    if (fleet.web?.running === false) fleet.startWeb();
    for (const id of dead) fleet.startEngine(id);
    for (const id of dead) this.#followEngine(id);
    if (noGuardian) this.#followGuardian();
    await fleet.looks.answering();
    this.#acts.note('engine_back', dead);
    if (noGuardian) this.#acts.note('guardian_back', fleet.ids);
  }

  /** Starts one engine and resolves when it publishes. */
  async engine(id: EngineId): Promise<void> {
    const fleet = this.#fleet;
    fleet.startEngine(id);
    this.#followEngine(id);
    const published = async () => (await fleet.looks.ownFrame(id)) !== null;
    await eventually(`engine ${id} is back`, BACK_MS_MAX, published, () => fleet.looks.explain(id));
    this.#acts.note('engine_back', [id]);
  }

  /** Starts the guardian and resolves when it answers. */
  async guardian(): Promise<void> {
    this.#fleet.startGuardian();
    this.#followGuardian();
    const answers = () => this.#fleet.looks.answers('guardian');
    await eventually('the guardian is back', BACK_MS_MAX, answers, async () => '');
    this.#acts.note('guardian_back', this.#fleet.ids);
  }

  /** Notes the end in the moment in which it comes. */
  #followEngine(id: EngineId): void {
    void this.#fleet.engines.get(id)?.ended.then(() => this.#acts.note('engine_ended', [id]));
  }

  #followGuardian(): void {
    void this.#fleet.guardian?.ended.then(() => this.#acts.note('guardian_ended', this.#fleet.ids));
  }
}
