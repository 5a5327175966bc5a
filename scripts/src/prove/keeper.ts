// A process beside the long proof that outlives it for a moment: it remembers every process that a step started, however far down, and ends
// them when the step is over, when it is told to, or when the proof itself is gone, by kill -9 too. What it cannot end are processes that
// ran as somebody else. It speaks in lines: `watch PID`, `sweep`; it answers `swept N`.
import { createInterface } from 'node:readline';
import { signalProcess } from '../supervisor/identity.ts';
import { Descendants } from './process-tree.ts';

const LOOK_EVERY_MS = 500;
/** For supervisors, which stop what they started in order, and for tests, which give back their disks. */
const GRACE_MS = 10_000;
const KILL_EVERY_MS = 100;
const KILLS_MAX = 50;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

let tree = new Descendants();
const timer = setInterval(() => tree.living(), LOOK_EVERY_MS);

/** How many had to be ended. */
async function sweep(): Promise<number> {
  const first = tree.living();
  for (const each of first) signalProcess(each, 'SIGTERM');
  const patienceEndsMs = performance.now() + GRACE_MS;
  while (tree.living().length > 0 && performance.now() < patienceEndsMs) await pause(KILL_EVERY_MS);
  for (let kills = 0; tree.living().length > 0 && kills < KILLS_MAX; kills += 1) {
    for (const each of tree.living()) signalProcess(each, 'SIGKILL');
    await pause(KILL_EVERY_MS);
  }
  tree = new Descendants();
  return first.length;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
// The proof may be gone before it has read an answer.
process.stdout.on('error', () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  const [word, pid] = line.split(' ');
  if (word === 'watch') tree.add(Number(pid));
  else if (word === 'sweep') process.stdout.write(`swept ${await sweep()}\n`);
}
clearInterval(timer);
await sweep();
