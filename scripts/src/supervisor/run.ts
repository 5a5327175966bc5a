// Runs a Supervisor to its end in this process: the first SIGTERM or Ctrl-C stops everything in order, a Ctrl-C after
// it leaves at once and says what it left running.
import type { ExitName } from '../cli/refusal.ts';
import type { Home } from '../home.ts';
import { createEpochs } from '../redis/epochs.ts';
import { endsOf, mayRest, unprovenOf } from './ends.ts';
import { acquireLock } from './lock.ts';
import type { Plan } from './plan.ts';
import { readState } from './state.ts';
import { Supervisor } from './supervisor.ts';

export interface RunHooks {
  line(name: string, note: string): void;
  /** Awaited; it only says what runs. */
  started(): void | Promise<void>;
}

/** Resolves when everything has stopped; throws the Refusal of a process that did not start. */
export async function runSupervisor(home: Home, plan: Plan, hooks: RunHooks): Promise<ExitName> {
  const release = acquireLock(home);
  // Unheard, an error of theirs would end it: what a full disk does not take is lost.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const supervisor = new Supervisor(home, plan, {
    line: hooks.line,
    afterStores: () => createEpochs(home, plan),
  });
  let signals = 0;
  const asked = new Promise<void>((resolve) => {
    const onSignal = (signal: NodeJS.Signals) => {
      signals += 1;
      // Only a hand at the keyboard hurries it: a second `down`, and a terminal that closes, signal again (0027).
      if (signals > 1) return signal === 'SIGINT' ? leaveAtOnce(home, hooks) : undefined;
      hooks.line('supervisor', `${signal}: stopping everything in order (Ctrl-C once more: leave at once)`);
      resolve();
      void supervisor.stop();
    };
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onSignal);
  });
  try {
    await supervisor.start();
    if (signals === 0) await hooks.started();
    await asked;
    await supervisor.stop();
    const ends = endsOf(supervisor.processes);
    for (const { engine, sentence } of ends) hooks.line('supervisor', `${engine}: ${sentence}`);
    const unproven = unprovenOf(ends);
    if (unproven.length === 0) return 'ok';
    hooks.line('supervisor', mayRest(unproven).line());
    return 'failed';
  } finally {
    release();
  }
}

function leaveAtOnce(home: Home, hooks: RunHooks): never {
  const left = readState(home)?.processes.filter((each) => each.identity !== null) ?? [];
  hooks.line(
    'supervisor',
    `left at once; still running: ${left.map((each) => each.name).join(', ') || 'nothing'}. \`./agora down\` stops them`,
  );
  process.exit(1);
}
