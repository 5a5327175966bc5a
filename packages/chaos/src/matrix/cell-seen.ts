// What a run saw in one cell of the matrix, as it is kept in bench/results/fault-matrix.json.
import { z } from 'zod';
import { ENGINE_STATES, GUARDIAN_STATES, keysOf, PATHS, REDIS_STATES } from './axes.ts';

export const cellSeenSchema = z.strictObject({
  redis: z.enum(keysOf(REDIS_STATES)),
  guardian: z.enum(keysOf(GUARDIAN_STATES)),
  path: z.enum(keysOf(PATHS)),
  engine: z.enum(keysOf(ENGINE_STATES)),
  /**
   * `stopped`: said to be durable and in hand (200, a confirmed update, exit code 0). `not_relied_on`: 503, exit code 1. `unheard`:
   * nobody took it. `none`: the path has no answer, as a file has none.
   */
  answered: z.enum(['stopped', 'not_relied_on', 'unheard', 'none']),
  said: z.string().max(200),
  /** From the stop to its answer; null = none came. */
  answer_ms: z.int().nullable(),
  orders_before: z.int().nonnegative(),
  /** At the venue when it was last looked at, `watched_ms` after the stop. */
  orders_after: z.int().nonnegative(),
  watched_ms: z.int(),
  /** From the stop until the venue held no order any more; null = some remain. */
  zero_ms: z.int().nullable(),
  /** The last order that the venue accepted, counted from the stop; null = none after it. */
  last_accepted_ms: z.int().nullable(),
  /** What a judge found broken. */
  broken: z.array(z.string()).default([]),
  /** How much each judge looked at; absent = kept before it was. */
  examined: z.record(z.string(), z.int().nonnegative()).optional(),
});
export type CellSeen = z.infer<typeof cellSeenSchema>;
export type Answered = CellSeen['answered'];
