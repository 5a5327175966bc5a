/**
 * The console's tRPC interface over `ConsoleQueries`. Who may call a procedure is its level in `console-context`; an answer
 * that breaks its form is an error, never sent.
 */
import { TRPCError, tracked } from '@trpc/server';
import { z } from 'zod';
import { alarmBoardSchema, shelveSchema } from '../alarm-board.ts';
import { ALERT_CODES } from '../alert-catalogue.ts';
import { incidentIdSchema } from '../alert-incident.ts';
import { auditProofSchema } from '../audit-proof.ts';
import { auditReportSchema } from '../audit-report.ts';
import { chainPageSchema } from '../chain-answers.ts';
import {
  actAnswerSchema,
  actSentSchema,
  askAdoptSchema,
  askAnswerSchema,
  askReduceSchema,
  askResumeSchema,
  askShrinkSchema,
  resumeReviewSchema,
} from '../console-act.ts';
import { chainNameSchema, chainPageQuerySchema, lastVerifiedSchema } from '../console-audit.ts';
import { consoleLimitsSchema } from '../console-limits.ts';
import { consoleReconSchema } from '../console-recon.ts';
import { directWordSchema } from '../direct-word.ts';
import { fleetSchema } from '../fleet.ts';
import { frameSchema } from '../frame.ts';
import { type EngineId, engineIdSchema } from '../ids.ts';
import {
  enrolmentSchema,
  ownSessionSchema,
  sessionHandleSchema,
  sessionRowSchema,
  signInRefusedSchema,
} from '../session.ts';
import { eventPageSchema, eventQuerySchema, streamIdSchema, timelineItemSchema } from '../timeline.ts';
import {
  act,
  CONSOLE_REFUSALS,
  operate,
  operateFresh,
  type Person,
  read,
  signIn,
  t,
} from './console-context.ts';
import type {
  ConsoleActs,
  ConsoleAlarms,
  ConsoleAudit,
  ConsoleQueries,
  ConsoleSessions,
} from './console-queries.ts';

const engineInput = z.strictObject({ engine_id: engineIdSchema });
/** A reconnecting event source names the last frame it got; frames are whole, so nothing is replayed from it. */
const streamInput = engineInput.extend({ lastEventId: z.string().max(32).nullish() });
const timelineInput = engineInput.extend({ lastEventId: streamIdSchema.nullish() });
const codeInput = z.strictObject({ code: z.string().max(16) });
const credentialsInput = z.strictObject({ account: z.string().max(64), password: z.string().max(256) });
const done = z.object({ done: z.boolean() });

/** The console's router over `impl`. */
export function makeConsoleRouter(impl: ConsoleQueries) {
  const known = knownEngines(impl);
  return t.router({
    console: consoleProcedures(impl, known),
    session: sessionProcedures(impl.session),
    audit: auditProcedures(impl.audit, known),
    recon: t.router({
      view: read
        .input(engineInput)
        .output(consoleReconSchema)
        .query(({ input }) => impl.recon(known(input.engine_id))),
    }),
    limits: t.router({
      view: read
        .input(engineInput)
        .output(consoleLimitsSchema)
        .query(({ input }) => impl.limits(known(input.engine_id))),
    }),
    alarms: alarmProcedures(impl.alarms),
    acts: actProcedures(impl.acts, known),
  });
}
export type ConsoleRouter = ReturnType<typeof makeConsoleRouter>;

type Known = (engineId: EngineId) => EngineId;

function knownEngines(impl: ConsoleQueries): Known {
  return (engineId) => {
    if (impl.engines().includes(engineId)) return engineId;
    throw new TRPCError({
      code: 'NOT_FOUND',
      message: `No engine ${engineId}. Known: ${impl.engines().join(', ')}.`,
    });
  };
}

function consoleProcedures(impl: ConsoleQueries, known: Known) {
  return t.router({
    engines: read.output(z.array(engineIdSchema)).query(() => [...impl.engines()]),
    snapshot: read
      .input(engineInput)
      .output(frameSchema)
      .query(({ input }) => impl.snapshot(known(input.engine_id))),
    direct: read
      .input(engineInput)
      .output(directWordSchema)
      .query(({ input }) => impl.direct(known(input.engine_id))),
    state: read.input(streamInput).subscription(async function* ({ input, ctx, signal }) {
      for await (const frame of impl.frames(known(input.engine_id), orNever(signal))) {
        await assertSignedIn(impl, ctx.person);
        yield tracked(String(frame.seq), frameSchema.parse(frame));
      }
    }),
    timeline: read.input(timelineInput).subscription(async function* ({ input, ctx, signal }) {
      const after = input.lastEventId ?? null;
      for await (const item of impl.timeline(known(input.engine_id), after, orNever(signal))) {
        await assertSignedIn(impl, ctx.person);
        yield tracked(item.id, timelineItemSchema.parse(item));
      }
    }),
    fleet: read.subscription(async function* ({ ctx, signal }) {
      for await (const fleet of impl.fleet(orNever(signal))) {
        await assertSignedIn(impl, ctx.person);
        yield tracked(String(fleet.seq), fleetSchema.parse(fleet));
      }
    }),
  });
}

function orNever(signal: AbortSignal | undefined): AbortSignal {
  return signal ?? new AbortController().signal;
}

/** A session that was ended elsewhere must not go on reading by a stream that is already open. */
async function assertSignedIn(impl: ConsoleQueries, person: Person): Promise<void> {
  if (!(await impl.isSignedIn(person))) throw new TRPCError(CONSOLE_REFUSALS.SESSION_ENDED);
}

function sessionProcedures(sessions: ConsoleSessions) {
  return t.router({
    own: read.output(ownSessionSchema).query(({ ctx }) => sessions.own(ctx.person)),
    enrolment: signIn
      .input(credentialsInput)
      .output(z.union([enrolmentSchema, signInRefusedSchema]))
      .mutation(({ input, ctx }) => sessions.enrolment(input, ctx.address)),
    stepUp: act
      .input(codeInput)
      .output(z.union([ownSessionSchema, signInRefusedSchema]))
      .mutation(({ input, ctx }) => sessions.stepUp(ctx.person, input.code, ctx.address)),
    list: read.output(z.array(sessionRowSchema)).query(({ ctx }) => sessions.list(ctx.person)),
    revoke: act
      .input(z.strictObject({ handle: sessionHandleSchema }))
      .output(done)
      .mutation(async ({ input, ctx }) => ({ done: await sessions.revoke(ctx.person, input.handle) })),
  });
}

function auditProcedures(audit: ConsoleAudit, known: Known) {
  const chain = (name: string) => {
    if (audit.chains().includes(name)) return name;
    throw new TRPCError({
      code: 'NOT_FOUND',
      message: `No chain ${name}. Known: ${audit.chains().join(', ')}.`,
    });
  };
  const chainInput = z.strictObject({ chain: chainNameSchema });
  return t.router({
    chains: read.output(z.array(chainNameSchema)).query(() => [...audit.chains()]),
    events: read
      .input(eventQuerySchema)
      .output(eventPageSchema)
      .query(({ input }) => {
        known(input.engine_id);
        return audit.events(input);
      }),
    page: read
      .input(chainPageQuerySchema)
      .output(chainPageSchema)
      .query(({ input }) => audit.page({ ...input, chain: chain(input.chain) })),
    record: read
      .input(chainInput.extend({ seq: z.int().nonnegative() }))
      .output(auditProofSchema)
      .query(({ input }) => audit.record(chain(input.chain), input.seq)),
    verify: read
      .input(chainInput)
      .output(auditReportSchema)
      .query(({ input }) => audit.verify(chain(input.chain))),
    verified: read
      .input(chainInput)
      .output(lastVerifiedSchema.nullable())
      .query(({ input }) => audit.verified(chain(input.chain))),
  });
}

function alarmProcedures(alarms: ConsoleAlarms) {
  const incidentInput = z.strictObject({ incident: incidentIdSchema });
  const codeOf = z.strictObject({ code: z.enum(ALERT_CODES) });
  return t.router({
    board: read.output(alarmBoardSchema).query(() => alarms.board()),
    ack: operate
      .input(incidentInput)
      .output(done)
      .mutation(async ({ input, ctx }) => ({ done: await alarms.ack(ctx.person, input.incident) })),
    shelve: operate
      .input(shelveSchema)
      .output(done)
      .mutation(async ({ input, ctx }) => ({ done: await alarms.shelve(ctx.person, input) })),
    unshelve: operate
      .input(codeOf)
      .output(done)
      .mutation(async ({ input, ctx }) => ({ done: await alarms.unshelve(ctx.person, input.code) })),
    test: operate.output(done).mutation(async ({ ctx }) => ({ done: await alarms.test(ctx.person) })),
  });
}

function actProcedures(acts: ConsoleActs, known: Known) {
  const asked = <T extends { readonly engine_id: EngineId }>(ask: T): T => ({
    ...ask,
    engine_id: known(ask.engine_id),
  });
  return t.router({
    review: read
      .input(engineInput)
      .output(resumeReviewSchema)
      .query(({ input, ctx }) => acts.review(ctx.person, known(input.engine_id))),
    resume: operateFresh
      .input(askResumeSchema)
      .output(actSentSchema)
      .mutation(({ input, ctx }) => acts.resume(ctx.person, asked(input))),
    reduce: operate
      .input(askReduceSchema)
      .output(actSentSchema)
      .mutation(({ input, ctx }) => acts.reduce(ctx.person, asked(input))),
    shrink: operateFresh
      .input(askShrinkSchema)
      .output(actSentSchema)
      .mutation(({ input, ctx }) => acts.shrink(ctx.person, asked(input))),
    adopt: operateFresh
      .input(askAdoptSchema)
      .output(actSentSchema)
      .mutation(({ input, ctx }) => acts.adopt(ctx.person, asked(input))),
    answer: read
      .input(askAnswerSchema)
      .output(actAnswerSchema)
      .query(({ input }) => acts.answer(asked(input))),
  });
}
