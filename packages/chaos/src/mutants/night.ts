// A mutant that a night of the simulator has to find: the judge of its invariant says so, the faults are made few, and the command
// that is printed to play them again finds the same step once more, word for word.
import { spawn } from 'node:child_process';
import type { ByNight } from './mutant.ts';
import type { Scratch } from './scratch.ts';

interface Found {
  readonly killed: boolean;
  readonly said: string;
}

const BROKEN = /^ {2}BROKEN (\S+): (.*)$/gm;
const AGAIN = /^ {2}again: \.\/agora sim (.*)$/m;

export async function isNightQuiet(scratch: Scratch, night: ByNight): Promise<boolean> {
  const { code } = await simulate(scratch, argumentsOf(night));
  return code === 0;
}

export async function huntByNight(scratch: Scratch, night: ByNight, invariant: string): Promise<Found> {
  const { text } = await simulate(scratch, argumentsOf(night));
  const said = findingOf(text, invariant);
  if (said === null) return { killed: false, said: `SURVIVED: no judge of ${invariant} found it` };
  const again = AGAIN.exec(text)?.[1];
  // A kept night is small already.
  const wanted = night.project === 'sim' ? smallFindingOf(text, invariant) : said;
  if (again === undefined || wanted === null) return { killed: false, said: 'no command plays it again' };
  const repeated = findingOf((await simulate(scratch, again.split(' '))).text, invariant);
  if (repeated !== wanted)
    return { killed: false, said: `played again it said ${repeated ?? 'nothing'}, not ${wanted}` };
  return { killed: true, said: `${wanted.slice(0, 90)}; again: ./agora sim ${again}`.slice(0, 200) };
}

function argumentsOf(night: ByNight): string[] {
  if (night.project === 'sim night') return ['--night', night.file];
  const { seed, hours, faults } = night;
  return ['--seed', String(seed), '--hours', String(hours), '--faults', faults];
}

function findingOf(text: string, invariant: string): string | null {
  return [...text.matchAll(BROKEN)].find(([, id]) => id === invariant)?.[2] ?? null;
}

/** What the few faults break, which is told below the whole night's. */
function smallFindingOf(text: string, invariant: string): string | null {
  return new RegExp(`^ {4}${invariant}: (.*)$`, 'm').exec(text)?.[1] ?? null;
}

async function simulate(
  scratch: Scratch,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly text: string }> {
  const main = scratch.path('packages/sim/src/campaign/main.ts');
  const child = spawn(process.execPath, [main, ...args], {
    cwd: scratch.dir,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env.PATH },
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) text += chunk;
  return { code: await ended, text };
}
