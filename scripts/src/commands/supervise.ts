// The detached half of `up`: runs the supervisor on the plan that `up` prepared, until it is told to stop.

import { Refusal } from '../cli/refusal.ts';
import { homeAt } from '../home.ts';
import { sayOnStdout } from '../supervisor/log-file.ts';
import { readPlan } from '../supervisor/plan.ts';
import { runSupervisor } from '../supervisor/run.ts';
import type { Command } from './command.ts';

export const supervise: Command = {
  summary: 'run the prepared plan (called by `up --detach`)',
  usage: 'supervise',
  flags: {},
  wordsMax: 0,
  async run(args) {
    const home = homeAt(args.home);
    const plan = readPlan(home);
    if (plan === undefined) throw new Refusal('notRunning', 'nothing was prepared here', 'run `./agora up`');
    const line = (name: string, note: string) => sayOnStdout(`${new Date().toISOString()} ${name}: ${note}`);
    return runSupervisor(home, plan, { line, started: () => void line('supervisor', 'everything runs') });
  },
};
