// The long proof: every part that is not done under this code, one step after the other, until all are done, the budget is used up or somebody
// ends it. A part that fails ends nothing. However it ends, no process of a step is left, and what is done is not done again.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { ROOT } from '../home.ts';
import { provenHash, treeOfFolder } from '../kept/proven.ts';
import { stamp } from '../kept/stamp.ts';
import { lockFor } from '../supervisor/lock.ts';
import type { Part, Step } from './parts.ts';
import { minutesOf, minutesText, stepName } from './plan.ts';
import { keepProgress, owed, type Place, readProgress, type StepDone, withStep } from './progress.ts';
import { Keeper, runStep } from './steps.ts';

const MS_PER_MINUTE = 60_000;
/** A step that goes on is not begun for less. */
const WORTH_MINUTES = 1;

export interface RunWanted {
  /** Those to be done, of all or of one. */
  partsOf(proven: string): readonly Part[];
  readonly place: Place;
  readonly budgetMinutes: number;
  /** Do it again although it is done. */
  readonly again: boolean;
  /** Of a step that goes on where it was ended. */
  shareLeft(step: Step, proven: string): number;
  /** Lets the pages follow the raw files. */
  writePages(): Promise<void>;
}

export interface RunEnd {
  readonly failed: readonly string[];
  /** Steps that did not fit, or were ended. */
  readonly left: readonly string[];
}

/** Throws a Refusal while another proof runs here. */
export async function runProof(wanted: RunWanted): Promise<RunEnd> {
  mkdirSync(wanted.place.dir, { recursive: true, mode: 0o700 });
  const keeper = new Keeper();
  // In the keeper's name: it lives until the last process of a proof that was killed is gone.
  const release = lockFor(join(wanted.place.dir, 'lock'), keeper.pid);
  if (release === null) {
    await keeper.close();
    throw new Refusal(
      'failed',
      'another proof runs here',
      'wait for it, or end it: what it has done stays done',
    );
  }
  const ended = new AbortController();
  const end = () => ended.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  try {
    return await new Proof(wanted, keeper, ended.signal).run();
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, end);
    await keeper.close();
    release();
  }
}

class Proof {
  readonly #stamp = stamp();
  readonly #wanted: RunWanted;
  readonly #keeper: Keeper;
  readonly #ended: AbortSignal;
  readonly #endsMs: number;
  readonly #failed: string[] = [];
  readonly #left: string[] = [];

  constructor(wanted: RunWanted, keeper: Keeper, ended: AbortSignal) {
    this.#wanted = wanted;
    this.#keeper = keeper;
    this.#ended = ended;
    this.#endsMs = performance.now() + wanted.budgetMinutes * MS_PER_MINUTE;
  }

  async run(): Promise<RunEnd> {
    // What was ended before may have left raw files that no page has followed; the test suites would stumble over it.
    await this.#wanted.writePages();
    for (const part of this.#wanted.partsOf(this.#stamp.proven)) {
      const steps = this.#wanted.again ? part.steps : this.#owed(part);
      if (steps.length === 0) say(`agora: ${part.name} is done`);
      // A row with a gap: nothing of it is to be taken for a step of this one.
      if (part.inARow && steps.length === part.steps.length) await this.#forget(part);
      if (this.#wanted.again)
        for (const { goesOn } of steps) if (goesOn !== undefined) rmSync(join(ROOT, goesOn), { force: true });
      for (const step of steps) await this.#step(part, step);
    }
    return { failed: this.#failed, left: this.#left };
  }

  #owed(part: Part): readonly Step[] {
    return owed(part, readProgress(this.#wanted.place), this.#stamp.proven);
  }

  async #forget({ name }: Part): Promise<void> {
    const { [name]: forgotten, ...others } = readProgress(this.#wanted.place);
    if (forgotten === undefined) return;
    keepProgress(this.#wanted.place, others);
    await this.#wanted.writePages();
  }

  async #step(part: Part, step: Step): Promise<void> {
    const name = stepName(part, step);
    const minutes = this.#minutesOf(part, step);
    const fits = performance.now() + minutes * MS_PER_MINUTE <= this.#endsMs;
    const isWorth =
      step.goesOn !== undefined && performance.now() + WORTH_MINUTES * MS_PER_MINUTE <= this.#endsMs;
    if (this.#ended.aborted || !(fits || isWorth)) {
      this.#left.push(name);
      return;
    }
    say(`agora: ${name}: ${part.what}, about ${minutesText(minutes)}`);
    const log = join(this.#wanted.place.dir, 'logs', `${name.replaceAll(' ', '-')}.log`);
    const startedMs = performance.now();
    const run = { command: step.command, log, keeper: this.#keeper, signal: this.#signalOf(step) };
    const { held, said, left } = await runStep(run);
    const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
    const ran = left === 0 ? `${seconds} s` : `${seconds} s, and ${left} processes had to be ended`;
    if (held === null) {
      this.#left.push(name);
      say(`agora: ${name} was ended after ${ran}`);
      return;
    }
    say(`agora: ${name} ${held ? 'holds' : 'FAILED'} after ${ran}: ${said}`);
    if (!held) {
      this.#failed.push(name);
      say(`agora: its log is ${log}`);
    }
    this.#note(part, { id: step.id, held, at: new Date().toISOString(), seconds, said, left });
    await this.#wanted.writePages();
  }

  #minutesOf(part: Part, step: Step): number {
    const { place, shareLeft } = this.#wanted;
    const { proven } = this.#stamp;
    const progress = readProgress(place);
    return minutesOf(part, step, { progress, proven, shareLeft: (it) => shareLeft(it, proven) });
  }

  /** One that goes on is ended when the budget is; any other is let to its end. */
  #signalOf({ goesOn }: Step): AbortSignal {
    if (goesOn === undefined || !Number.isFinite(this.#endsMs)) return this.#ended;
    const leftMs = Math.max(0, this.#endsMs - performance.now());
    return AbortSignal.any([this.#ended, AbortSignal.timeout(Math.ceil(leftMs))]);
  }

  #note(part: Part, done: StepDone): void {
    if (provenHash(treeOfFolder(ROOT)) !== this.#stamp.proven)
      throw new Refusal(
        'failed',
        'engine or guardian were changed while the proof ran',
        'what ran last counts for neither: run `./agora prove` again',
      );
    const { place } = this.#wanted;
    const progress = readProgress(place);
    const next = withStep(part, progress, { stamp: this.#stamp, done });
    keepProgress(place, { ...progress, [part.name]: next });
  }
}
