// How fast the simulator lives through nights: with every kind of fault, and beside it without any, by the processor time of one core, each night
// twice and judged, as `./agora sim` does it. `node packages/sim/bench/sim.ts [--seeds N] [--hours H]`
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { ROOT } from '@agora/scripts/home';
import { measured, tell } from '@agora/testkit/measured';
import { z } from 'zod';

const TIMES_MIN = 100;
const SECONDS_PER_H = 3_600;
/** Each night is lived through this often. */
const LIVES = 2;
const CALM = 'the same nights without a fault, on one core';

/** Of what the simulator says of a seed, as much as is used here. */
const nightSchema = z.object({
  seconds: z.number().positive(),
  events: z.int(),
  plan: z.int(),
  broken: z.array(z.object({ id: z.string(), what: z.string() })),
});
type Night = z.output<typeof nightSchema>;

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '4' }, hours: { type: 'string', default: '0.5' } },
});
const hours = Number(values.hours);

/** `letters`: the kinds of fault; all of them where there is none. */
async function nights(letters: string | null): Promise<Night[]> {
  const kinds = letters === null ? [] : [`--faults=${letters}`];
  const main = join(ROOT, 'packages/sim/src/campaign/main.ts');
  const args = [main, '--seeds', values.seeds, '--hours', values.hours, ...kinds, '--json'];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const found: Night[] = [];
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith('{')) found.push(nightSchema.parse(JSON.parse(line)));
  if (found.length !== Number(values.seeds)) throw new Error(`only ${found.length} nights came to their end`);
  for (const { broken } of found)
    for (const { id, what } of broken) {
      // A night that ended by an error was not lived through.
      if (id === 'throw') throw new Error(what);
      process.stdout.write(`BROKEN ${id}: ${what}\n`);
    }
  return found;
}

const speeds = (of: readonly Night[]) => of.map(({ seconds }) => (LIVES * hours * SECONDS_PER_H) / seconds);

const full = await nights(null);
const calm = await nights('');
tell([
  measured(CALM, 'x real time', speeds(calm), { better: 'larger' }),
  measured('nights with every kind of fault, on one core', 'x real time', speeds(full), {
    better: 'larger',
    promise: { at: 'p50', value: TIMES_MIN },
    limit: CALM,
  }),
  measured(
    'faults of a night',
    'count',
    full.map(({ plan }) => plan),
    { better: null },
  ),
  measured(
    'events of the core in a simulated second',
    '1/s',
    full.map(({ events }) => events / (hours * SECONDS_PER_H)),
    { better: null },
  ),
]);
