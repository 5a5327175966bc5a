// What a campaign came to, as JSON: written anew after each seed, so that one that is cut off has kept what it did and goes on from there. A
// file says of which sources it is; figures of others, or of other terms, are never added to it.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Stamp, stamp, stampSchema } from '@agora/scripts/kept/stamp';
import { buildId } from '@agora/scripts/prepare/build-id';
import { z } from 'zod';
import type { SeedResult } from './run.ts';

export interface CampaignTerms {
  readonly hours: number;
  readonly letters: readonly string[];
}

const count = z.int().nonnegative();
const keptSeedSchema = z.strictObject({
  seed: count,
  faults: count,
  events: count,
  fills: count,
  broken: z.array(z.strictObject({ id: z.string(), what: z.string() })),
  trace: z.string(),
  /** Of the processor, for both runs. */
  seconds: z.number(),
});
type KeptSeed = z.output<typeof keptSeedSchema>;

const campaignSchema = z.strictObject({
  stamp: stampSchema,
  /** Of simulator, judges and venue: what the seeds were lived through with. */
  harness: z.string(),
  hours_each: z.number(),
  letters: z.string(),
  seeds: count,
  hold: count,
  /** A seed that never traded has shown little. */
  traded: count,
  faults: count,
  fills: count,
  processor_seconds: z.number(),
  times_real_time: z.number(),
  sights: z.record(z.string(), count),
  /** How many things each judge looked at, over all seeds. */
  examined: z.record(z.string(), count),
  each: z.array(keptSeedSchema),
});

export class CampaignResults {
  readonly #file: string;
  readonly #terms: CampaignTerms;
  readonly #stamp: Stamp;
  readonly #harness = buildId(['packages/sim/src', 'packages/testkit/src', 'apps/paper-venue/src']);
  readonly #seeds: KeptSeed[] = [];
  readonly #sights = new Map<string, number>();
  readonly #examined = new Map<string, number>();

  /** Goes on with what `file` holds where that is of the same sources and terms, and of `seeds` alone. */
  constructor(file: string, terms: CampaignTerms, seeds: readonly number[]) {
    this.#file = file;
    this.#terms = terms;
    const now = stamp();
    const before = this.#before(now, seeds);
    this.#stamp = before?.stamp ?? now;
    this.#seeds.push(...(before?.each ?? []));
    addTo(this.#sights, before?.sights ?? {});
    addTo(this.#examined, before?.examined ?? {});
  }

  /** What an earlier run of this campaign kept of a seed. */
  of(seed: number): KeptSeed | undefined {
    return this.#seeds.find((each) => each.seed === seed);
  }

  /** How often everything was seen, by all seeds that are kept. */
  get sights(): ReadonlyMap<string, number> {
    return this.#sights;
  }

  /** How many things each judge looked at, by all of them. */
  get examined(): ReadonlyMap<string, number> {
    return this.#examined;
  }

  add({ seed, plan, events, broken, trace, sights, examined }: SeedResult, seconds: number): void {
    addTo(this.#sights, sights);
    addTo(this.#examined, examined);
    const rounded = Math.round(seconds * 10) / 10;
    const fills = sights.fill ?? 0;
    const kept = { seed, faults: plan.length, events, fills, broken: [...broken], trace, seconds: rounded };
    this.#seeds.push(kept);
    this.#keep();
  }

  #before(now: Stamp, seeds: readonly number[]): z.output<typeof campaignSchema> | null {
    if (!existsSync(this.#file)) return null;
    // A file of another form is one of other sources.
    const read = campaignSchema.safeParse(JSON.parse(readFileSync(this.#file, 'utf8')));
    if (!read.success) return null;
    const { stamp: of, harness, hours_each, letters, each } = read.data;
    const isSame =
      of.proven === now.proven &&
      harness === this.#harness &&
      hours_each === this.#terms.hours &&
      letters === this.#terms.letters.join('') &&
      each.every(({ seed }) => seeds.includes(seed));
    return isSame ? read.data : null;
  }

  #keep(): void {
    const seeds = this.#seeds;
    const sum = (of: (each: KeptSeed) => number) => seeds.reduce((total, each) => total + of(each), 0);
    const seconds = sum((each) => each.seconds);
    const content: z.output<typeof campaignSchema> = {
      ...{ stamp: this.#stamp, harness: this.#harness },
      ...{ hours_each: this.#terms.hours, letters: this.#terms.letters.join('') },
      ...{ seeds: seeds.length, hold: seeds.filter(({ broken }) => broken.length === 0).length },
      traded: seeds.filter(({ fills }) => fills > 0).length,
      ...{ faults: sum(({ faults }) => faults), fills: sum(({ fills }) => fills) },
      processor_seconds: Math.round(seconds),
      times_real_time: Math.round((2 * seeds.length * this.#terms.hours * 3_600) / Math.max(seconds, 0.1)),
      ...{ sights: sorted(this.#sights), examined: sorted(this.#examined) },
      each: seeds,
    };
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.part`, `${JSON.stringify(content, null, 2)}\n`);
    renameSync(`${this.#file}.part`, this.#file);
  }
}

function addTo(sums: Map<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [what, times] of Object.entries(more)) sums.set(what, (sums.get(what) ?? 0) + times);
}

const sorted = (sums: ReadonlyMap<string, number>) =>
  Object.fromEntries([...sums].sort(([a], [b]) => a.localeCompare(b)));
