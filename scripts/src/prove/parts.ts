// The parts of the long proof, in the order in which they run: what is short and tells most comes first. A part is one command of the launcher
// or several; each step keeps its own raw file under bench/results/, if it has any.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BENCH_NAMES } from '../bench/benches.ts';
import { ROOT } from '../home.ts';

export interface Step {
  readonly id: string;
  /** A command line of `./agora`. */
  readonly command: readonly string[];
  /** What it took on two cores; what it last took here counts for more. */
  readonly minutes: number;
  /** The file, below the root, in which it keeps what it has done and goes on: it may be ended at any time. */
  readonly goesOn?: string;
}

export interface Part {
  readonly name: string;
  readonly what: string;
  readonly steps: readonly Step[];
  /** Where one of its steps fails, all of them are owed again: what is shown is a row without a gap. */
  readonly inARow?: true;
}

const SEEDS = 100;
const DRILLS = 1_000;
const SUITES = 20;
const SCENES = 10;
const CHAOS_FAULTS = 305;
const ENGINE_KILLS = 209;
const FILLS = 10_000;
const SIM_FILE = 'bench/results/sim.json';

/** Seeds follow from the code that is proven: nobody chooses them, and a run that goes on has the same. */
const seedOf = (proven: string): number => Number.parseInt(proven.slice(0, 7), 16);

export function partsOf(proven: string): readonly Part[] {
  const seed = seedOf(proven);
  const one = (name: string, minutes: number, what: string, command: string): Part => ({
    ...{ name, what },
    steps: [{ id: name, minutes, command: command.split(' ') }],
  });
  return [
    one('hours', 4, 'eight hours without a fault on virtual time', 'prove hours --hours 8 --seed 1'),
    one('mutants', 8, 'a bug of every invariant, and who notices it', 'sim --mutants'),
    one(
      'mutation',
      30,
      'every small change of gate, halt and guardian, and whether a test notices',
      'test mutation',
    ),
    {
      name: 'sim',
      what: `${SEEDS} nights of an hour full of faults, each twice`,
      steps: [
        {
          ...{ id: 'sim', minutes: 50, goesOn: SIM_FILE },
          command: `sim --seed ${seed} --seeds ${SEEDS} --hours 1 --results ${SIM_FILE}`.split(' '),
        },
      ],
    },
    one(
      'chaos',
      8,
      `${CHAOS_FAULTS} random faults on the real processes`,
      `test chaos --seed ${seed} --faults ${CHAOS_FAULTS}`,
    ),
    one('scenes', 15, 'nobody asks, something is taken away', `drill --scene all --n ${SCENES}`),
    one('faults', 20, 'a stop under every fault', 'test faults'),
    one('kills', 35, 'killed at every boundary of a stop, a halt, a resume', 'test kills'),
    one(
      'engine-kills',
      20,
      'killed at every boundary of an order',
      `prove kills --kills ${ENGINE_KILLS} --rigs 2 --json bench/results/engine-kills.json`,
    ),
    one(
      'bad-input',
      25,
      'every kind of bad input and of a failing venue',
      'prove faults --json bench/results/bad-input.json',
    ),
    {
      name: 'drills',
      what: `${DRILLS} real kills by each way to stop`,
      steps: ['cli', 'file', 'api', 'telegram'].map((way) => ({
        ...{ id: way, minutes: 25 },
        command: `drill --path ${way} --n ${DRILLS}`.split(' '),
      })),
    },
    one(
      'fills',
      60,
      `all books agree after ${FILLS} fills`,
      `prove fills --fills ${FILLS} --json bench/results/fills-${FILLS}.json`,
    ),
    one(
      'trading',
      65,
      'an hour of trading in real time',
      'prove trading --own --minutes 60 --customer-ms 2000',
    ),
    one(
      'dashboards',
      12,
      'every panel tells a stop, a drift and a recovery',
      'prove dashboards --minutes 10',
    ),
    {
      name: 'bench',
      what: 'every figure beside its physical limit',
      steps: BENCH_NAMES.map((name) => ({ id: name, minutes: 4, command: ['bench', name] })),
    },
    {
      name: 'suites',
      what: `the whole test suite ${SUITES} times in a row`,
      inARow: true,
      steps: Array.from({ length: SUITES }, (_, i) => ({
        ...{ id: String(i + 1), minutes: 13, command: ['test'] },
      })),
    },
  ];
}

const campaignSchema = z.object({
  stamp: z.object({ proven: z.string() }),
  each: z.array(z.object({ seed: z.int() })),
});

/** Of what a step that goes on has still to do, as a share. */
export function shareLeft({ id }: Step, proven: string): number {
  if (id !== 'sim' || !existsSync(join(ROOT, SIM_FILE))) return 1;
  const read = campaignSchema.safeParse(JSON.parse(readFileSync(join(ROOT, SIM_FILE), 'utf8')));
  if (!read.success || read.data.stamp.proven !== proven) return 1;
  return Math.max(0, 1 - read.data.each.length / SEEDS);
}
