/**
 * Prometheus metrics. What the state holds is read when scraped; only durations and outcomes are counted as
 * they happen. Names end in their unit.
 */
import type { DeadMan } from '@agora/shared/snapshot';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Meter } from '../../ports/meter.ts';

/** Read at each scrape. Ages are NaN where not known, which no alert rule takes for fresh. */
export interface Gauges {
  heartbeatAgeMs(): number | null;
  latchContactAgeMs(): number | null;
  snapshotAgeMs(): number | null;
  leaseEndings(): number;
  signals(): readonly { readonly name: string; readonly holds: boolean }[];
  state(): 'ACTIVE' | 'HALTED';
  /** Open orders by status; null before the desk is open. */
  orders(): { readonly resting: number; readonly in_flight: number; readonly unresolved: number } | null;
  /** Refusals by denial code since boot. */
  denials(): ReadonlyMap<string, number>;
  events(): number;
  /** Null before the venue was reached. */
  deadMan(): DeadMan | null;
  /** Of the named agent wallet that ends first; null = none is known. */
  agentWalletLeftMs(): number | null;
}

export interface Metrics {
  readonly meter: Meter;
  readonly registry: Registry;
}

/** Finer where a read should lie, and with a bound at each limit of the lease. */
const LATCH_READ_BUCKETS_S = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.5];
const LOOP_DELAY_BUCKETS_S = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.15, 0.5, 1, 5];
const ORDER_BUCKETS_S = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.015, 0.03, 0.06, 0.25, 1, 2.5];
const CANCEL_OUTCOMES = ['accepted', 'rejected', 'denied', 'unresolved'] as const;
const WRITE_OUTCOMES = ['answered', 'refused', 'silent'] as const;
/** The default of 10 ms alone would wake an idle process a hundred times a second. */
const LOOP_SAMPLE_MS = 50;

export function createMetrics(
  labels: Readonly<Record<string, string>>,
  buildId: string,
  gauges: Gauges,
): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ ...labels });
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_SAMPLE_MS });
  registerGauges(registry, gauges);
  const build = { name: 'agora_build_info', help: 'Always 1; the label names the build.' };
  new Gauge({ ...build, labelNames: ['build_id'], registers: [registry] }).set({ build_id: buildId }, 1);
  return { registry, meter: createMeter(registry) };
}

function registerGauges(registry: Registry, gauges: Gauges): void {
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  gauge('agora_heartbeat_age_seconds', 'Since the last heartbeat that redis-latch accepted was issued.', () =>
    seconds(gauges.heartbeatAgeMs()),
  );
  gauge('agora_latch_contact_age_seconds', 'Since the last good contact with redis-latch was issued.', () =>
    seconds(gauges.latchContactAgeMs()),
  );
  gauge('agora_snapshot_age_seconds', 'Since the last snapshot that redis-live accepted was issued.', () =>
    seconds(gauges.snapshotAgeMs()),
  );
  gauge('agora_gate_open', '1 while every trust signal holds.', () =>
    Number(gauges.signals().every(({ holds }) => holds)),
  );
  gauge('agora_active', '1 while ACTIVE, 0 while HALTED.', () => Number(gauges.state() === 'ACTIVE'));
  gauge(
    'agora_agent_wallet_left_seconds',
    'Until the account’s named agent wallet that ends first ends; negative = it has, NaN = none is known.',
    () => seconds(gauges.agentWalletLeftMs()),
  );
  registerOrders(registry, gauges);
  registerDeadMan(registry, gauges);
  new Counter({
    name: 'agora_lease_endings_total',
    help: 'How often a lease that held ended, since boot.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(gauges.leaseEndings());
    },
  });
  new Gauge({
    name: 'agora_signal_holds',
    help: '1 while the trust signal holds.',
    labelNames: ['signal'],
    registers: [registry],
    collect() {
      for (const { name, holds } of gauges.signals()) this.set({ signal: name }, Number(holds));
    },
  });
}

/** Absent before the venue was reached: not knowing is not zero. */
function registerDeadMan(registry: Registry, gauges: Gauges): void {
  const gauge = (name: string, help: string, value: (deadMan: DeadMan) => number | null) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        const deadMan = gauges.deadMan();
        const now = deadMan === null ? null : value(deadMan);
        if (now === null) this.remove();
        else this.set(now);
      },
    });
  gauge('agora_dead_man_armed', "1 while the venue's scheduled cancel is accepted and lies ahead.", (shown) =>
    Number(shown.armed),
  );
  gauge(
    'agora_dead_man_triggers_left_count',
    'Firings of the UTC day that are left, as counted here.',
    (shown) => shown.triggers_left,
  );
  gauge('agora_dead_man_volume_missing_usd', 'Traded volume that the account still lacks for it.', (shown) =>
    shown.volume_missing_usd === null ? null : Number(shown.volume_missing_usd),
  );
}

function registerOrders(registry: Registry, gauges: Gauges): void {
  const registers = [registry];
  new Gauge({
    name: 'agora_orders',
    help: 'Open orders by status; absent before the venue was read.',
    labelNames: ['status'],
    registers,
    collect() {
      this.reset();
      for (const [status, count] of Object.entries(gauges.orders() ?? {})) this.set({ status }, count);
    },
  });
  new Counter({
    name: 'agora_denials_total',
    help: 'Orders refused by gate and checks, by code, since boot.',
    labelNames: ['code'],
    registers,
    collect() {
      this.reset();
      for (const [code, count] of gauges.denials()) this.inc({ code }, count);
    },
  });
  new Counter({
    name: 'agora_events_total',
    help: 'Events that the core processed since boot.',
    registers,
    collect() {
      this.reset();
      this.inc(gauges.events());
    },
  });
}

function createMeter(registry: Registry): Meter {
  const registers = [registry];
  const read = new Histogram({
    name: 'agora_latch_read_duration_seconds',
    help: 'From issue to answer of a lease read.',
    buckets: LATCH_READ_BUCKETS_S,
    registers,
  });
  const delay = new Histogram({
    name: 'agora_loop_delay_seconds',
    help: 'How late a periodic task ran: what the event loop cost.',
    buckets: LOOP_DELAY_BUCKETS_S,
    registers,
  });
  const outcomes = (name: string, help: string) => {
    const counter = new Counter({ name, help, labelNames: ['outcome'], registers });
    for (const outcome of WRITE_OUTCOMES) counter.inc({ outcome }, 0);
    return counter;
  };
  const timing = (name: string, help: string) =>
    new Histogram({ name, help, buckets: ORDER_BUCKETS_S, registers });
  const frameToOrder = timing(
    'agora_frame_to_order_seconds',
    'From a market frame to the last byte of the order it led to, its durable record included.',
  );
  const approvalToOrder = timing(
    'agora_approval_to_order_seconds',
    'From approval to the last byte of an order.',
  );
  const orderAck = timing('agora_order_ack_seconds', "From an order's last byte to its answer.");
  const auditCommit = timing('agora_audit_commit_seconds', 'From a waiting record to its sync.');
  const cancelAck = new Histogram({
    name: 'agora_cancel_ack_seconds',
    help: 'From a cancel request to its answer.',
    buckets: ORDER_BUCKETS_S,
    labelNames: ['outcome'],
    registers,
  });
  // From zero on: Prometheus does not see the rise of a series that begins with its first event.
  for (const outcome of CANCEL_OUTCOMES) cancelAck.zero({ outcome });
  const denied = new Counter({
    name: 'agora_batches_denied_total',
    help: 'Approved batches that never left, by code.',
    labelNames: ['code'],
    registers,
  });
  const entries = outcomes('agora_stream_entries_total', 'Entries for the streams of redis-live.');
  const heartbeats = outcomes('agora_heartbeats_total', 'Heartbeats written to redis-latch.');
  const snapshots = outcomes('agora_snapshots_total', 'Snapshots written to redis-live.');
  return {
    latchRead: (durationMs) => read.observe(durationMs / 1_000),
    loopDelay: (delayMs) => delay.observe(delayMs / 1_000),
    heartbeat: (outcome) => heartbeats.inc({ outcome }),
    snapshot: (outcome) => snapshots.inc({ outcome }),
    orderSent: (sinceFrameMs, sinceApprovalMs) => {
      if (sinceFrameMs !== null) frameToOrder.observe(sinceFrameMs / 1_000);
      approvalToOrder.observe(sinceApprovalMs / 1_000);
    },
    orderAnswered: (durationMs) => orderAck.observe(durationMs / 1_000),
    orderDenied: (code) => denied.inc({ code }),
    cancelAnswered: (outcome, durationMs) => cancelAck.observe({ outcome }, durationMs / 1_000),
    streamEntry: (outcome) => entries.inc({ outcome }),
    auditCommit: (durationMs) => auditCommit.observe(durationMs / 1_000),
  };
}

function seconds(ms: number | null): number {
  return ms === null ? Number.NaN : ms / 1_000;
}
