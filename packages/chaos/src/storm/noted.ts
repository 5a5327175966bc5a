// What a chaos run itself knows and no trace tells: what it broke and when, how its stops were answered, what it looked at. Together with the
// venue's journal and the audit files it is all that the judges need, then and later; it is kept as JSON.
import { stampSchema } from '@agora/scripts/kept/stamp';
import { engineIdSchema } from '@agora/shared/ids';
import { z } from 'zod';
import { ACT_KINDS } from '../kills/acts.ts';
import { keysOf, PATHS } from '../matrix/axes.ts';
import { cellSeenSchema } from '../matrix/cell-seen.ts';
import { FAULTS } from './plan.ts';

const count = z.int().nonnegative();
/** JSON has no word for what never ends, and none for what is no number. */
const end = z
  .number()
  .nullable()
  .transform((us) => us ?? Number.POSITIVE_INFINITY);
const epoch = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
const span = { fromUs: z.number(), toUs: end };
const spans = z.array(z.strictObject(span));
/** Absent = kept before it was told, or it may have held bytes back. */
const venueSpans = z.array(z.strictObject({ ...span, holdsBytes: z.literal(false).exactOptional() }));

const envelopeSchema = z.object({
  symbols: z.record(z.string(), z.object({ max_position_sz: z.string() })),
  max_order_notional_usd: z.number(),
  price_collar_mid_bps: z.number(),
  max_messages_per_min: z.number(),
});
const stopSchema = z.strictObject({
  ...{ askedUs: z.number(), answeredUs: z.number(), key: z.string(), scope: z.enum(['own', 'all']) },
  ...{ status: z.number(), durable: z.boolean(), epoch: z.number().nullable() },
  ...{ replayed: z.boolean().nullable(), hands: z.array(z.number().nullable()).readonly() },
});
const lookSchema = z.strictObject({
  ...{ us: z.number(), panicE: epoch, resumeE: epoch, panicG: epoch, resumeG: epoch, killFile: z.boolean() },
});
/** Null = that key was gone. */
const lossSchema = z.strictObject({
  ...{ us: z.number(), panicE: z.number().nullable(), panicG: z.number().nullable() },
});

const engineSchema = z.strictObject({
  id: engineIdSchema,
  wallets: z.strictObject({ account: z.string(), engine: z.string(), guardian: z.string() }),
  envelope: envelopeSchema,
  outages: z.strictObject({
    latch: spans,
    account: spans,
    engine: spans,
    guardian: spans,
    venue: venueSpans,
  }),
  stops: z.array(stopSchema).readonly(),
  latch: z.array(lookSchema).readonly(),
  /** While a kill file lay there, of the engine or of all; absent = kept before that was noted. */
  killFiles: spans.exactOptional(),
  /** Absent = kept before they were noted. */
  losses: z.array(lossSchema).exactOptional(),
});
export type NotedEngine = z.output<typeof engineSchema>;

const struckSchema = z.strictObject({
  ...{ fault: z.enum(keysOf(FAULTS)), what: z.string(), engine: engineIdSchema },
  /** Wall clock. */
  ms: z.number(),
  forMs: z.number(),
});
export type Struck = z.output<typeof struckSchema>;

const stoppedSchema = z.strictObject({
  ...{ path: z.enum(keysOf(PATHS)), answered: cellSeenSchema.shape.answered, ms: z.number() },
});
export type Stopped = z.output<typeof stoppedSchema>;

/** How often the wires as a whole stood still, and for how long at most; nobody is blamed for what came of it. */
export const standstillsSchema = z.strictObject({ times: count, longest_ms: z.number() });

export const notedSchema = z.strictObject({
  stamp: stampSchema,
  seed: count,
  seconds: count,
  engines: z.array(engineSchema),
  acts: z.array(z.strictObject({ kind: z.enum(ACT_KINDS), engine: engineIdSchema, ms: z.number() })),
  struck: z.array(struckSchema),
  stops: z.array(stoppedSchema),
  /** Processes that ended without having been killed, with their last words. */
  endings: z.array(z.string()),
  /** Episodes after which everything traded again, and why the next one did not begin. */
  episodes: count,
  stuck: z.string().nullable(),
  stood_still: standstillsSchema,
});
export type NotedRun = z.output<typeof notedSchema>;
/** What is noted while it lives. */
export type LivedRun = Omit<NotedRun, 'stamp' | 'seed' | 'seconds'>;
