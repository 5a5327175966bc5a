/**
 * The tRPC interface of the console over a plain interface; the engine's is `engine-router.ts`. A procedure stands here only
 * when the process can answer it, and each one decides for itself who may call it.
 */
import { initTRPC, TRPCError, tracked } from '@trpc/server';
import { z } from 'zod';
import { type Frame, frameSchema } from '../frame.ts';
import { type EngineId, engineIdSchema } from '../ids.ts';

/** The signed-in person, proven by the session cookie before the router runs. */
export interface Person {
  readonly account: string;
  readonly role: 'viewer' | 'operator';
  readonly session_id: string;
}
export interface ConsoleContext {
  readonly person: Person | null;
}

/** What the web process must be able to answer. */
export interface ConsoleQueries {
  /** The engines of this installation, in the order of the configuration. */
  engines(): readonly EngineId[];
  /** The frame of one engine as of now. */
  snapshot(engineId: EngineId): Promise<Frame>;
  /** A frame at once, then on every change and at least once a second, until `signal` aborts. */
  frames(engineId: EngineId, signal: AbortSignal): AsyncIterable<Frame>;
}

const engineInput = z.strictObject({ engine_id: engineIdSchema });
/** A reconnecting event source names the last frame it got; frames are whole, so nothing is replayed from it. */
const streamInput = engineInput.extend({ lastEventId: z.string().max(32).nullish() });

/** The console's router over `impl`. Without a person every procedure answers UNAUTHORIZED. */
export function makeConsoleRouter(impl: ConsoleQueries) {
  const t = initTRPC.context<ConsoleContext>().create({
    sse: { ping: { enabled: true, intervalMs: 1_000 }, client: { reconnectAfterInactivityMs: 4_000 } },
  });
  const read = t.procedure.use(({ ctx, next }) => {
    if (ctx.person === null)
      throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Session ended. Sign in again.' });
    return next({ ctx: { person: ctx.person } });
  });
  const known = (engineId: EngineId) => {
    if (impl.engines().includes(engineId)) return engineId;
    throw new TRPCError({
      code: 'NOT_FOUND',
      message: `No engine ${engineId}. Known: ${impl.engines().join(', ')}.`,
    });
  };
  return t.router({
    console: t.router({
      engines: read.output(z.array(engineIdSchema)).query(() => [...impl.engines()]),
      snapshot: read
        .input(engineInput)
        .output(frameSchema)
        .query(({ input }) => impl.snapshot(known(input.engine_id))),
      state: read.input(streamInput).subscription(async function* ({ input, signal }) {
        const until = signal ?? new AbortController().signal;
        for await (const frame of impl.frames(known(input.engine_id), until)) {
          yield tracked(String(frame.seq), frameSchema.parse(frame));
        }
      }),
    }),
  });
}
export type ConsoleRouter = ReturnType<typeof makeConsoleRouter>;
