/**
 * The engine's tRPC interface: queries only, since acts reach it through redis-latch. Each procedure decides for itself who
 * may call it; the process behind it only answers.
 */
import { initTRPC, TRPCError } from '@trpc/server';
import { z } from 'zod';
import { type AuditProof, auditProofSchema } from '../audit-proof.ts';
import { type AuditReport, auditReportSchema } from '../audit-report.ts';
import {
  type ChainExport,
  type ChainPage,
  type ChainPageInput,
  chainExportSchema,
  chainPageInputSchema,
  chainPageSchema,
} from '../chain-answers.ts';
import { type Explanation, explainInputSchema, explanationSchema } from '../explanation.ts';
import { type Exposure, exposureSchema } from '../exposure.ts';
import { type LimitsReport, limitsReportSchema } from '../limits-report.ts';
import { type OrderList, orderListSchema } from '../order-list.ts';
import { type PreflightReport, preflightReportSchema } from '../preflight.ts';
import { type ReconReport, reconReportSchema } from '../recon-report.ts';
import type { BearerCaller } from '../runtime-config.ts';
import { type Status, statusSchema } from '../status.ts';

/** Who asks, proven by a bearer token before the router runs. */
export interface EngineContext {
  readonly caller: BearerCaller | null;
}

/** What an engine must be able to answer. */
export interface EngineQueries {
  status(): Status | Promise<Status>;
  explain(id: string): Promise<Explanation>;
  preflight(): PreflightReport;
  orders(): OrderList;
  exposure(): Exposure;
  recon(): ReconReport;
  limits(): LimitsReport;
  readonly audit: EngineAuditQueries;
}

export interface EngineAuditQueries {
  page(input: ChainPageInput): Promise<ChainPage>;
  /** One record with its hash, its links up to the next signed checkpoint, and that signature. */
  record(seq: number): Promise<AuditProof>;
  /** The whole chain from its files, beside the trading: it takes its time. One runs at once; who asks meanwhile gets its answer. */
  verify(): Promise<AuditReport>;
  export(input: ChainPageInput): Promise<ChainExport>;
}

const seqInput = z.strictObject({ seq: z.int().nonnegative() });

/** The engine's router over `impl`. Without a caller every procedure answers UNAUTHORIZED, `stop` FORBIDDEN. */
export function makeEngineRouter(impl: EngineQueries) {
  const t = initTRPC.context<EngineContext>().create();
  const query = t.procedure.use(({ ctx, next }) => {
    if (ctx.caller === null)
      throw new TRPCError({ code: 'UNAUTHORIZED', message: 'A bearer token is needed.' });
    if (ctx.caller === 'stop')
      throw new TRPCError({ code: 'FORBIDDEN', message: 'The stop token opens nothing else.' });
    return next({ ctx: { caller: ctx.caller } });
  });
  return t.router({
    status: query.output(statusSchema).query(() => impl.status()),
    explain: query
      .input(explainInputSchema)
      .output(explanationSchema)
      .query(({ input }) => impl.explain(input.id)),
    preflight: query.output(preflightReportSchema).query(() => impl.preflight()),
    orders: query.output(orderListSchema).query(() => impl.orders()),
    exposure: query.output(exposureSchema).query(() => impl.exposure()),
    recon: query.output(reconReportSchema).query(() => impl.recon()),
    limits: query.output(limitsReportSchema).query(() => impl.limits()),
    audit: t.router({
      page: query
        .input(chainPageInputSchema)
        .output(chainPageSchema)
        .query(({ input }) => impl.audit.page(input)),
      record: query
        .input(seqInput)
        .output(auditProofSchema)
        .query(({ input }) => impl.audit.record(input.seq)),
      verify: query.output(auditReportSchema).query(() => impl.audit.verify()),
      export: query
        .input(chainPageInputSchema)
        .output(chainExportSchema)
        .query(({ input }) => impl.audit.export(input)),
    }),
  });
}
export type EngineRouter = ReturnType<typeof makeEngineRouter>;
