/** The engine's port: taken before anything else, so that a second process of the same name never gets to the latch. */
import type { Server } from 'node:http';
import type { AuditAnchor } from '@agora/shared/audit-record';
import { kept, METRICS_KEPT_MS } from '@agora/shared/kept';
import type { EngineQueries } from '@agora/shared/rpc/engine-router';
import type { DeadMan } from '@agora/shared/snapshot';
import { systemClock as clock } from './adapters/clock/system-clock.ts';
import { bearerCallers } from './adapters/ops/bearer.ts';
import { createEndpoints, listen } from './adapters/ops/http-server.ts';
import { createMetrics, type Metrics } from './adapters/ops/metrics.ts';
import { priorityNow } from './adapters/ops/priority.ts';
import { StartRefusal } from './config/refusal.ts';
import type { EngineSettings } from './config/runtime-file.ts';
import { judge } from './core/engine/gatekeeping.ts';
import { limitsReportOf, orderListOf, preflightReportOf, reconReportOf } from './core/engine/reports.ts';
import { shownExposure, shownOrders } from './core/engine/snapshot-parts.ts';
import type { Engine } from './core/engine/state.ts';
import type { AuditReader } from './ports/audit-reader.ts';
import type { Agent } from './ports/venue-info.ts';
import type { EngineLoop } from './services/engine-loop.ts';
import { explain } from './services/explain.ts';
import { healthOf } from './services/health.ts';
import type { RequestAnswers } from './services/request-answers.ts';
import { shellParts } from './services/shell-parts.ts';
import { statusOf } from './services/status.ts';

/** What endpoints read and parts that start later provide. */
export interface Vitals {
  heartbeatMs: () => number | null;
  publishedMs: () => number | null;
  /** Null while the chain is being opened. */
  auditReader: AuditReader | null;
  auditHead: () => AuditAnchor | null;
  /** Null before the venue was linked. */
  deadMan: (() => DeadMan) | null;
  agents: () => readonly Agent[] | null;
}

/** Nothing is there yet. */
export function noVitals(): Vitals {
  return {
    heartbeatMs: () => null,
    publishedMs: () => null,
    auditReader: null,
    auditHead: () => null,
    deadMan: null,
    agents: () => null,
  };
}

/** A priority that is not permitted is said, and is no fault: on a quiet host nothing comes of it. */
function healthNow(engine: Engine, vitals: Vitals) {
  const health = healthOf(engine, vitals.publishedMs(), clock);
  const { nice, problem } = priorityNow();
  const part = { name: 'priority', ok: true, detail: problem ?? `nice ${nice}` };
  return { ...health, parts: [...health.parts, part], audit_head: vitals.auditHead() };
}

export function createEngineMetrics(loop: EngineLoop, vitals: Vitals): Metrics {
  const { engine } = loop;
  const { facts, control } = engine;
  const ageMs = (ms: number | null) => (ms === null ? null : clock.monoMs() - ms);
  return createMetrics({ process: 'engine', engine_id: facts.engineId }, facts.buildId, {
    heartbeatAgeMs: () => ageMs(vitals.heartbeatMs()),
    latchContactAgeMs: () => ageMs(control.lease.contact?.issuedMs ?? null),
    snapshotAgeMs: () => ageMs(vitals.publishedMs()),
    leaseEndings: () => control.lease.endings,
    signals: () => judge(engine, clock.monoMs()),
    state: () => engine.fsm.state,
    orders: () => ordersOf(loop),
    denials: () => engine.denials,
    events: () => loop.events,
    deadMan: () => vitals.deadMan?.() ?? null,
    agentWalletLeftMs: () => agentWalletLeftMs(vitals.agents()),
  });
}

function agentWalletLeftMs(agents: readonly Agent[] | null): number | null {
  if (agents === null || agents.length === 0) return null;
  return Math.min(...agents.map(({ validUntilMs }) => validUntilMs)) - clock.wallMs();
}

function ordersOf({ engine }: EngineLoop) {
  if (engine.desk === null) return null;
  const { resting, in_flight, unresolved } = shownOrders(engine, clock.monoMs(), Math.trunc(clock.wallMs()));
  return { resting, in_flight, unresolved };
}

/** Throws StartRefusal where the port is taken. */
export async function openEndpoints(
  settings: EngineSettings,
  { engine }: EngineLoop,
  vitals: Vitals,
  { registry }: Metrics,
  answers: RequestAnswers,
): Promise<Server> {
  const status = {
    engine,
    shell: () => shellParts(vitals.deadMan?.(), vitals.agents()),
    clock,
    pid: process.pid,
    heartbeatMs: () => vitals.heartbeatMs(),
    publishedMs: () => vitals.publishedMs(),
  };
  const metricsText = kept(METRICS_KEPT_MS, clock.monoMs, () => registry.metrics());
  const server = createEndpoints({
    health: () => healthNow(engine, vitals),
    metrics: async () => ({ contentType: registry.contentType, text: await metricsText() }),
    queries: { status: () => statusOf(status), ...queriesOf(engine, vitals, answers) },
    callerOf: bearerCallers(settings.bearerTokens),
  });
  try {
    await listen(server, settings.engine.port, settings.runtime.network.listen);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new StartRefusal('environment', `cannot listen on port ${settings.engine.port} (${reason})`);
  }
  return server;
}

function queriesOf(engine: Engine, vitals: Vitals, answers: RequestAnswers): Omit<EngineQueries, 'status'> {
  const now = () => [clock.monoMs(), Math.trunc(clock.wallMs())] as const;
  const reader = async () => {
    if (vitals.auditReader === null) throw new Error('The audit chain is being opened; ask again.');
    return vitals.auditReader;
  };
  return {
    explain: async (id) => explain({ engine, clock, reader: await reader(), answers }, id),
    preflight: () => preflightReportOf(engine, clock.monoMs()),
    orders: () => orderListOf(engine, ...now()),
    exposure: () => shownExposure(engine, ...now()),
    recon: () => reconReportOf(engine, ...now()),
    limits: () => limitsReportOf(engine),
    audit: {
      page: async (input) => (await reader()).page(input),
      record: async (seq) => (await reader()).record(seq),
      verify: async () => (await reader()).verify(),
      export: async (input) => (await reader()).export(input),
    },
  };
}
