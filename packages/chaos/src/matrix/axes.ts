// The fault matrix as data: what is broken, who is left, and by which path somebody stops. A cell is one of each.

export const REDIS_STATES = {
  healthy: 'answers as it should',
  stopped: 'killed, nothing listens',
  frozen: 'SIGSTOP: connects are accepted, nothing is answered',
  flushed: 'FLUSHALL: every key is gone',
  rolled_back: 'killed and started on an AOF from before the last epochs',
  oom: 'over its memory limit: writes are refused',
  read_only: 'a replica of nobody: writes are refused',
} as const;
export type RedisState = keyof typeof REDIS_STATES;

export const ENGINE_STATES = { up: 'alive', frozen: 'SIGSTOP', dead: 'kill -9' } as const;
export type EngineState = keyof typeof ENGINE_STATES;

export const GUARDIAN_STATES = { up: 'alive', dead: 'kill -9' } as const;
export type GuardianState = keyof typeof GUARDIAN_STATES;

export const PATHS = {
  telegram: '`/kill ENGINE` to the bot',
  file: '`touch <data>/ENGINE/kill`',
  'api-web': '`POST /api/control/stop` on web',
  'api-guardian': '`POST /api/control/stop` on the guardian',
  cli: '`./agora kill`',
} as const;
export type Path = keyof typeof PATHS;

export interface Cell {
  readonly redis: RedisState;
  readonly engine: EngineState;
  readonly guardian: GuardianState;
  readonly path: Path;
}

/** Cells that can be had at once: one engine of each state under the same redis-latch, guardian and path. */
export interface Round {
  readonly redis: RedisState;
  readonly guardian: GuardianState;
  readonly path: Path;
}

export const keysOf = <T extends object>(table: T) => Object.keys(table) as (keyof T)[]; // Object.keys forgets the keys' type

export const ALL_ROUNDS: readonly Round[] = keysOf(REDIS_STATES).flatMap((redis) =>
  keysOf(GUARDIAN_STATES).flatMap((guardian) => keysOf(PATHS).map((path) => ({ redis, guardian, path }))),
);

export const ENGINES_OF_A_ROUND: readonly EngineState[] = keysOf(ENGINE_STATES);

export const ALL_CELLS: readonly Cell[] = ALL_ROUNDS.flatMap((round) =>
  ENGINES_OF_A_ROUND.map((engine) => ({ ...round, engine })),
);

export const cellName = ({ redis, engine, guardian, path }: Cell): string =>
  `redis-latch ${redis}, engine ${engine}, guardian ${guardian}, ${path}`;
