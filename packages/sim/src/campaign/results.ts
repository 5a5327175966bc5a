// What a campaign came to, as JSON: written anew after each seed, so that one that is cut off has kept what it did. A file says of which source
// it is; figures of another one are never added to it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import type { SeedResult } from './run.ts';

export interface CampaignTerms {
  readonly hours: number;
  readonly letters: readonly string[];
}

interface KeptSeed {
  readonly seed: number;
  readonly faults: number;
  readonly events: number;
  readonly fills: number;
  readonly broken: SeedResult['broken'];
  readonly trace: string;
  /** Of the processor, for both runs. */
  readonly seconds: number;
}

export class CampaignResults {
  readonly #file: string;
  readonly #terms: CampaignTerms;
  readonly #source = sourceOf();
  readonly #seeds: KeptSeed[] = [];
  readonly #sights = new Map<string, number>();

  constructor(file: string, terms: CampaignTerms) {
    this.#file = file;
    this.#terms = terms;
  }

  add({ seed, plan, events, broken, trace, sights }: SeedResult, seconds: number): void {
    for (const [what, times] of Object.entries(sights))
      this.#sights.set(what, (this.#sights.get(what) ?? 0) + times);
    const rounded = Math.round(seconds * 10) / 10;
    const fills = sights.fill ?? 0;
    this.#seeds.push({ seed, faults: plan.length, events, fills, broken, trace, seconds: rounded });
    this.#keep();
  }

  #keep(): void {
    const seeds = this.#seeds;
    const sum = (of: (each: KeptSeed) => number) => seeds.reduce((total, each) => total + of(each), 0);
    const seconds = sum((each) => each.seconds);
    const content = {
      at: new Date().toISOString(),
      machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
      ...{ node: process.version, source: this.#source },
      ...{ hours_each: this.#terms.hours, letters: this.#terms.letters.join('') },
      ...{ seeds: seeds.length, hold: seeds.filter(({ broken }) => broken.length === 0).length },
      // A seed that never traded has shown little.
      traded: seeds.filter(({ fills }) => fills > 0).length,
      ...{ faults: sum(({ faults }) => faults), fills: sum(({ fills }) => fills) },
      processor_seconds: Math.round(seconds),
      times_real_time: Math.round((2 * seeds.length * this.#terms.hours * 3_600) / seconds),
      sights: Object.fromEntries([...this.#sights].sort(([a], [b]) => a.localeCompare(b))),
      each: seeds,
    };
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.part`, `${JSON.stringify(content, null, 2)}\n`);
    renameSync(`${this.#file}.part`, this.#file);
  }
}

/** The commit, and whether the checkout differs from it. */
function sourceOf(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  try {
    return `${git('rev-parse', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ' and changes'}`;
  } catch {
    return 'not a git checkout';
  }
}
