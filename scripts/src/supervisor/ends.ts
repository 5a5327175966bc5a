// How each engine was left when a supervisor ended: only an end that it saw itself, of the last life, proves anything.
import { Refusal } from '../cli/refusal.ts';
import type { ProcessState } from './state.ts';

const ENGINE = 'engine-';
/** How a supervisor puts it. */
export const ENDED_WELL = 'exited with code 0';

export interface End {
  readonly engine: string;
  readonly sentence: string;
  readonly is: 'proven' | 'unproven' | 'notStarted';
}

export const isEngine = (name: string): boolean => name.startsWith(ENGINE);

/** An engine, and a guardian, end with 0 only where nothing of it rests. */
export function endsOf(processes: readonly ProcessState[]): End[] {
  const guardian = processes.find(({ name }) => name === 'guardian');
  return processes
    .filter(({ name }) => isEngine(name))
    .map((engine) => ({ engine: engine.name.slice(ENGINE.length), ...endOf(engine, guardian) }));
}

export function unprovenOf(ends: readonly End[]): string[] {
  return ends.filter(({ is }) => is === 'unproven').map(({ engine }) => engine);
}

export function mayRest(engines: readonly string[]): Refusal {
  return new Refusal(
    'failed',
    `orders of ${engines.join(', ')} may rest at the venue, and nobody is left to cancel them`,
    'run `./agora kill`: it needs no engine, guardian or Redis, and ends when the venue shows none',
  );
}

function endOf(engine: ProcessState, guardian: ProcessState | undefined): Omit<End, 'engine'> {
  if (!isSeenEnded(engine))
    return {
      is: 'unproven',
      sentence: 'no supervisor saw it end, so nothing is proven; its open orders are not known',
    };
  if (engine.restarts === 0 && engine.lastExit === null)
    return { is: 'notStarted', sentence: 'was not started by this run' };
  if (engine.lastExit === ENDED_WELL)
    return { is: 'proven', sentence: 'no order of it rests, proven by the engine' };
  // A guardian that had left before knows nothing of what the engine did then.
  if (
    guardian !== undefined &&
    isSeenEnded(guardian) &&
    guardian.lastExit === ENDED_WELL &&
    guardian.since >= engine.since
  )
    return { is: 'proven', sentence: 'ended without a proof; the guardian found nothing more to cancel' };
  return {
    is: 'unproven',
    sentence:
      'its open orders are not known; what the venue showed last is at the end of `./agora logs guardian`',
  };
}

/** `lastExit` outlives a restart, and a record a supervisor: while a life is on record, it is of an earlier one. */
function isSeenEnded({ state, identity }: ProcessState): boolean {
  return state === 'stopped' && identity === null;
}
