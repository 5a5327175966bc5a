// Every aim of the campaign: during which act, in which process the boundary is watched, and who is killed when it is crossed.
import type { Boundary, Phase } from './boundaries.ts';

export type Act = 'stop' | 'halt' | 'resume';
export type Watched = 'web' | 'guardian' | 'engine';
export type Victim = 'web' | 'guardian' | 'engine' | 'redis-latch';

export interface Aimed {
  readonly act: Act;
  readonly watched: Watched;
  readonly boundary: Boundary;
  readonly phase: Phase;
  /** What happens all the time counts only once this was crossed. */
  readonly since: Boundary | null;
  readonly victim: Victim;
}

const PHASES: readonly Phase[] = ['before', 'after', 'answer'];
const across = (
  act: Act,
  watched: Watched,
  victim: Victim,
  boundaries: readonly Boundary[],
  since: Boundary | null = null,
): Aimed[] =>
  boundaries.flatMap((boundary) =>
    phasesOf(boundary).map((phase) => ({ act, watched, boundary, phase, since, victim })),
  );

/** Requests only arrive, answers and files are only left behind. */
function phasesOf(boundary: Boundary): readonly Phase[] {
  if (boundary === 'stop request') return ['answer'];
  const leaves = boundary === 'answer to a stop' || boundary === 'order' || boundary.startsWith('halt.json');
  return leaves ? ['before', 'after'] : PHASES;
}

/** A stop asked of web or guardian: from its request to its answer, whoever dies meanwhile. */
const RAISING: readonly Boundary[] = ['stop request', 'INCR panic', 'HSETNX panic:by', 'answer to a stop'];
export const STOP_AIMS: readonly Aimed[] = [
  ...across('stop', 'web', 'web', RAISING),
  ...across('stop', 'guardian', 'guardian', RAISING),
  ...across('stop', 'web', 'redis-latch', RAISING),
  ...across('stop', 'guardian', 'redis-latch', RAISING),
  ...across('stop', 'web', 'guardian', ['INCR panic', 'answer to a stop']),
];

/** An engine that trades sees a stop: until the venue is empty and the disk knows. */
export const HALT_AIMS: readonly Aimed[] = [
  ...across('halt', 'engine', 'engine', [
    'read of the latch',
    'cancel',
    'halt.json fsync',
    'halt.json rename',
  ]),
  ...across('halt', 'engine', 'engine', ['read of the venue', 'heartbeat'], 'cancel'),
  ...across('halt', 'guardian', 'guardian', ['cancel', 'read of the venue']),
];

/** A halted engine is asked to resume, with everything that it asks for: until its first order rests. */
export const RESUME_AIMS: readonly Aimed[] = [
  ...across('resume', 'engine', 'engine', ['read of requests', 'SET resume']),
  ...across(
    'resume',
    'engine',
    'engine',
    ['read of the latch', 'halt.json fsync', 'halt.json rename', 'heartbeat', 'order'],
    'SET resume',
  ),
];

export const aimName = ({ act, watched, boundary, phase, victim }: Aimed): string =>
  `${act}: ${victim} killed, ${boundary} of ${watched}, ${phase}`;

export const ALL_AIMS: readonly Aimed[] = [...STOP_AIMS, ...HALT_AIMS, ...RESUME_AIMS];
