// `./agora status`: the same answer as the console, read from Redis by the same rules. What cannot be read is "not known";
// when nothing runs here the answer is still given, with exit code 5.
import type { FrameFacts } from '@agora/shared/frame-facts';
import type { ProcessStatus } from '@agora/shared/status';
import { statusOfFrame } from '@agora/shared/status-of-frame';
import { say } from '../cli/progress.ts';
import { type Home, homeAt } from '../home.ts';
import { chosenEngines, planOf } from '../status/engines.ts';
import { containerStatuses, processStatuses } from '../status/processes.ts';
import { readFrames } from '../status/read.ts';
import { engineText } from '../status/text.ts';
import type { Plan } from '../supervisor/plan.ts';
import { ORPHANED, ORPHANED_FIX, readState, runsAs, type SupervisorState } from '../supervisor/state.ts';
import type { Command } from './command.ts';

export const status: Command = {
  summary: 'is it trading, why not, what runs; `status ENGINE` for one of several',
  usage: 'status [ENGINE] [--json]',
  flags: {},
  wordsMax: 1,
  async run(args) {
    const home = homeAt(args.home);
    const plan = planOf(home);
    const ids = chosenEngines(plan, args.words[0]);
    const read = await readFrames(home, plan, ids);
    const { state, problem } = stateOf(home);
    const processes =
      plan.containers === true
        ? await containerStatuses(home, plan, read)
        : processStatuses(plan, state, read);
    const statuses = read.frames.map((frame) => statusOfFrame(frame, processes));
    if (args.json)
      process.stdout.write(`${JSON.stringify(statuses.length === 1 ? statuses[0] : statuses)}\n`);
    else process.stdout.write(text(read.frames, processes));
    if (problem !== null) throw problem;
    const answers = plan.containers === true && processes.some((each) => each.state === 'up');
    const runs = answers ? 'supervised' : runsAs(state);
    if (runs === 'orphaned') say(`agora: it runs, but ${ORPHANED}; ${ORPHANED_FIX}`);
    if (runs !== 'nothing') return 'ok';
    say(
      `agora: nothing runs here, so nobody can say what rests at the venue; ${startOf(plan)} starts everything`,
    );
    return 'notRunning';
  },
};

/** What the stores tell is shown even where the record of the processes cannot be read. */
function stateOf(home: Home): { state: SupervisorState | undefined; problem: unknown } {
  try {
    return { state: readState(home), problem: null };
  } catch (problem) {
    return { state: undefined, problem };
  }
}

function startOf({ containers }: Plan): string {
  return containers === true ? '`docker compose up --detach --wait` on the host' : '`./agora up`';
}

function text(frames: readonly FrameFacts[], processes: readonly ProcessStatus[]): string {
  const blocks = frames.map(engineText);
  const rows = processes.map(
    ({ name, state, detail, build_id }) =>
      `  ${name.padEnd(18)}${state === 'up' ? 'up    ' : 'DOWN  '}${detail}${state === 'up' && build_id !== null ? `, build ${build_id}` : ''}`,
  );
  return `${blocks.join('\n')}\nProcesses\n${rows.join('\n')}\n`;
}
