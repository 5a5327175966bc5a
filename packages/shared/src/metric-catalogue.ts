/**
 * Every metric of AGORA: who has it, its unit, its labels with all values they may take, and what it means. A test scrapes
 * all processes and holds them to this table; docs/metrics.md is made from it. Node's own (`process_*`, `nodejs_*`) are beside it.
 */
import { STRIKE_STEPS } from './guardian-gauges.ts';
import { SIGNAL_NAMES } from './signal.ts';

export interface MetricEntry {
  readonly processes: readonly ('engine' | 'guardian' | 'pager' | 'web')[];
  readonly type: 'gauge' | 'counter' | 'histogram';
  /** `flag` is 1 or 0; else the unit or the thing counted. */
  readonly unit: string;
  /** Values by label; a word says what bounds them. `process`, and in the engine `engine_id`, are on all. */
  readonly labels: Readonly<Record<string, readonly string[] | string>>;
  /** As the process itself says it. */
  readonly help: string;
}

export const METRICS: Readonly<Record<string, MetricEntry>> = {
  agora_active: {
    processes: ['engine'],
    type: 'gauge',
    unit: 'flag',
    labels: {},
    help: '1 while ACTIVE, 0 while HALTED.',
  },
  agora_approval_to_order_seconds: {
    processes: ['engine'],
    type: 'histogram',
    unit: 'seconds',
    labels: {},
    help: 'From approval to the last byte of an order.',
  },
  agora_audit_commit_seconds: {
    processes: ['engine'],
    type: 'histogram',
    unit: 'seconds',
    labels: {},
    help: 'From a waiting record to its sync.',
  },
  agora_batches_denied_total: {
    processes: ['engine'],
    type: 'counter',
    unit: 'events',
    labels: { code: 'a denial code' },
    help: 'Approved batches that never left, by code.',
  },
  agora_build_info: {
    processes: ['engine', 'guardian', 'pager', 'web'],
    type: 'gauge',
    unit: 'info',
    labels: { build_id: 'one build' },
    help: 'Always 1; the label names the build.',
  },
  agora_cancel_ack_seconds: {
    processes: ['engine'],
    type: 'histogram',
    unit: 'seconds',
    labels: { outcome: ['accepted', 'rejected', 'denied', 'unresolved'] },
    help: 'From a cancel request to its answer.',
  },
  agora_dead_man_armed: {
    processes: ['engine'],
    type: 'gauge',
    unit: 'flag',
    labels: {},
    help: "1 while the venue's scheduled cancel is accepted and lies ahead.",
  },
  agora_agent_wallet_left_seconds: {
    processes: ['engine'],
    type: 'gauge',
    unit: 'seconds',
    labels: {},
    help: 'Until the account’s named agent wallet that ends first ends; negative = it has, NaN = none is known.',
  },
  agora_dead_man_triggers_left_count: {
    processes: ['engine'],
    type: 'gauge',
    unit: 'firings',
    labels: {},
    help: 'Firings of the UTC day that are left, as counted here.',
  },
  agora_dead_man_volume_missing_usd: {
    processes: ['engine'],
    type: 'gauge',
    unit: 'USD',
    labels: {},
    help: 'Traded volume that the account still lacks for it.',
  },
  agora_denials_total: {
    processes: ['engine'],
    type: 'counter',
    unit: 'events',
    labels: { code: 'a denial code' },
    help: 'Orders refused by gate and checks, by code, since boot.',
  },
  agora_events_total: {
    processes: ['engine'],
    type: 'counter',
    unit: 'events',
    labels: {},
    help: 'Events that the core processed since boot.',
  },
  agora_frame_to_order_seconds: {
    processes: ['engine'],
    type: 'histogram',
    unit: 'seconds',
    labels: {},
    help: 'From a market frame to the last byte of the order it led to, its durable record included.',
  },
  agora_gate_open: {
    processes: ['engine'],
    type: 'gauge',
    unit: 'flag',
    labels: {},
    help: '1 while every trust signal holds.',
  },
  agora_heartbeat_age_seconds: {
    processes: ['engine', 'guardian', 'pager'],
    type: 'gauge',
    unit: 'seconds',
    labels: {},
    help: 'Since the last heartbeat was issued that redis-latch accepted (of the pager: redis-live).',
  },
  agora_heartbeats_total: {
    processes: ['engine'],
    type: 'counter',
    unit: 'events',
    labels: { outcome: ['answered', 'refused', 'silent', 'dropped'] },
    help: 'Heartbeats written to redis-latch.',
  },
  agora_latch_contact_age_seconds: {
    processes: ['engine', 'pager'],
    type: 'gauge',
    unit: 'seconds',
    labels: {},
    help: 'Since the last good contact with redis-latch was issued.',
  },
  agora_latch_read_duration_seconds: {
    processes: ['engine'],
    type: 'histogram',
    unit: 'seconds',
    labels: {},
    help: 'From issue to answer of a lease read.',
  },
  agora_lease_endings_total: {
    processes: ['engine'],
    type: 'counter',
    unit: 'events',
    labels: {},
    help: 'How often a lease that held ended, since boot.',
  },
  agora_loop_delay_seconds: {
    processes: ['engine'],
    type: 'histogram',
    unit: 'seconds',
    labels: {},
    help: 'How late a periodic task ran: what the event loop cost.',
  },
  agora_order_ack_seconds: {
    processes: ['engine'],
    type: 'histogram',
    unit: 'seconds',
    labels: {},
    help: "From an order's last byte to its answer.",
  },
  agora_orders: {
    processes: ['engine'],
    type: 'gauge',
    unit: 'orders',
    labels: { status: ['resting', 'in_flight', 'unresolved'] },
    help: 'Open orders by status; absent before the venue was read.',
  },
  agora_signal_holds: {
    processes: ['engine'],
    type: 'gauge',
    unit: 'flag',
    labels: { signal: SIGNAL_NAMES },
    help: '1 while the trust signal holds.',
  },
  agora_snapshot_age_seconds: {
    processes: ['engine'],
    type: 'gauge',
    unit: 'seconds',
    labels: {},
    help: 'Since the last snapshot that redis-live accepted was issued.',
  },
  agora_snapshots_total: {
    processes: ['engine'],
    type: 'counter',
    unit: 'events',
    labels: { outcome: ['answered', 'refused', 'silent', 'dropped'] },
    help: 'Snapshots written to redis-live.',
  },
  agora_stream_entries_total: {
    processes: ['engine'],
    type: 'counter',
    unit: 'events',
    labels: { outcome: ['answered', 'refused', 'silent', 'dropped'] },
    help: 'Entries for the streams of redis-live.',
  },
  agora_engine_dark: {
    processes: ['guardian'],
    type: 'gauge',
    unit: 'flag',
    labels: { engine_id: 'a configured engine' },
    help: '1 while the engine is silent on both routes without a goodbye.',
  },
  agora_engine_heartbeat_age_seconds: {
    processes: ['guardian'],
    type: 'gauge',
    unit: 'seconds',
    labels: { engine_id: 'a configured engine' },
    help: 'Since a new heartbeat of the engine was seen.',
  },
  agora_engine_probe_age_seconds: {
    processes: ['guardian'],
    type: 'gauge',
    unit: 'seconds',
    labels: { engine_id: 'a configured engine' },
    help: 'Since the engine answered its /healthz.',
  },
  agora_kill_path_live: {
    processes: ['guardian'],
    type: 'gauge',
    unit: 'flag',
    labels: { path: ['telegram', 'file', 'api', 'cli'] },
    help: '1 while the way to stop was tried lately and worked, 0 while it does not, NaN while nobody tried; absent where not configured.',
  },
  agora_latch_standing: {
    processes: ['guardian'],
    type: 'gauge',
    unit: 'flag',
    labels: { engine_id: 'a configured engine' },
    help: '1 while a stop of the engine is known to stand.',
  },
  agora_strike_seconds: {
    processes: ['guardian'],
    type: 'histogram',
    unit: 'seconds',
    labels: { step: STRIKE_STEPS, engine_id: 'a configured engine' },
    help: 'From a stop known here to first cancels sent (dispatch), taken (ack), no order shown, and proven.',
  },
  agora_telegram_poll_age_seconds: {
    processes: ['guardian'],
    type: 'gauge',
    unit: 'seconds',
    labels: {},
    help: 'Since Telegram last answered a poll.',
  },
  agora_telegram_stranger_updates: {
    processes: ['guardian'],
    type: 'gauge',
    unit: 'updates',
    labels: {},
    help: 'Updates by people who may not command.',
  },
  agora_venue_orders: {
    processes: ['guardian'],
    type: 'gauge',
    unit: 'orders',
    labels: { engine_id: 'a configured engine' },
    help: 'Orders that the last read showed.',
  },
  agora_venue_read_age_seconds: {
    processes: ['guardian'],
    type: 'gauge',
    unit: 'seconds',
    labels: { engine_id: 'a configured engine' },
    help: 'Since the last answered read of the account began.',
  },
  agora_wallet_proof_age_seconds: {
    processes: ['guardian'],
    type: 'gauge',
    unit: 'seconds',
    labels: { engine_id: 'a configured engine' },
    help: 'Since the venue accepted an action of the wallet.',
  },
  agora_alert_delivery_seconds: {
    processes: ['pager'],
    type: 'histogram',
    unit: 'seconds',
    labels: { channel: ['telegram', 'webhook'] },
    help: 'From the moment an alert was due to its acceptance by a channel.',
  },
  agora_alert_targets_refusing: {
    processes: ['pager'],
    type: 'gauge',
    unit: 'channels',
    labels: {},
    help: 'Chats and second channels that take nothing at present.',
  },
  agora_alerts_open: {
    processes: ['pager'],
    type: 'gauge',
    unit: 'incidents',
    labels: { priority: ['P1', 'P2', 'P3'] },
    help: 'Incidents that are open, by priority.',
  },
  agora_alerts_undelivered_age_seconds: {
    processes: ['pager'],
    type: 'gauge',
    unit: 'seconds',
    labels: {},
    help: 'Age of the oldest alert that no channel has taken; 0 = none waits. Over 60 s nobody is watching.',
  },
  agora_alerts_unread_total: {
    processes: ['pager'],
    type: 'counter',
    unit: 'alerts',
    labels: {},
    help: 'Alerts that another process asked for in a form that this build does not understand; they are not told.',
  },
  agora_alerts_waiting: {
    processes: ['pager'],
    type: 'gauge',
    unit: 'alerts',
    labels: {},
    help: 'Alerts that are due and that no channel has taken.',
  },
  agora_certificate_left_seconds: {
    processes: ['pager'],
    type: 'gauge',
    unit: 'seconds',
    labels: {
      certificate: [
        'The Redis client certificate',
        'The certificate authority',
        'The certificate of the console',
      ],
    },
    help: 'Until the certificate ends; negative = it has ended.',
  },
  agora_live_contact_age_seconds: {
    processes: ['pager'],
    type: 'gauge',
    unit: 'seconds',
    labels: {},
    help: 'Since the last answered read of redis-live was issued.',
  },
  agora_outside_watch_ok: {
    processes: ['pager'],
    type: 'gauge',
    unit: 'flag',
    labels: {},
    help: '1 = the dead-man’s switch outside of this site was pinged, 0 = it was not, NaN = not configured.',
  },
  agora_telegram_commands_total: {
    processes: ['pager'],
    type: 'counter',
    unit: 'events',
    labels: { result: ['answered', 'stranger', 'nothing', 'failed'] },
    help: 'Updates handed over by the guardian, by what became of them.',
  },
  agora_web_frames_total: {
    processes: ['web'],
    type: 'counter',
    unit: 'events',
    labels: {},
    help: 'Frames handed to subscribers.',
  },
  agora_web_redis_failures_total: {
    processes: ['web'],
    type: 'counter',
    unit: 'events',
    labels: { instance: ['latch', 'live'] },
    help: 'Reads of an instance that failed or timed out.',
  },
  agora_web_redis_read_seconds: {
    processes: ['web'],
    type: 'histogram',
    unit: 'seconds',
    labels: { instance: ['latch', 'live'] },
    help: 'Duration of one successful read of an instance.',
  },
  agora_web_refused_hosts_total: {
    processes: ['web'],
    type: 'counter',
    unit: 'events',
    labels: {},
    help: 'Requests refused because their Host header names no configured origin.',
  },
  agora_web_responses_total: {
    processes: ['web'],
    type: 'counter',
    unit: 'events',
    labels: { class: ['1', '2', '3', '4', '5'] },
    help: 'Finished responses by class of status code.',
  },
  agora_web_subscribers: {
    processes: ['web'],
    type: 'gauge',
    unit: 'browsers',
    labels: {},
    help: 'Browsers that receive live frames.',
  },
};

/** docs/metrics.md. */
export function metricsPage(): string {
  const rows = Object.entries(METRICS).map(([name, { processes, type, unit, labels, help }]) => {
    const bounds = Object.entries(labels).map(
      ([label, values]) => `\`${label}\`: ${typeof values === 'string' ? values : values.join(', ')}`,
    );
    return `| \`${name}\` | ${processes.join(', ')} | ${type} | ${unit} | ${bounds.join('; ')} | ${help} |`;
  });
  return `${INTRODUCTION}\n${rows.join('\n')}\n`;
}

const INTRODUCTION = `# Metrics

Each process serves \`/metrics\` to the bearer of the scraper. Ages are since the thing was *issued*, in seconds; an age that is not
known is NaN, which no rule takes for fresh. A flag is 1 or 0. Every label has a fixed set of values, so that nobody outside can
multiply series. \`process\` is on all of them, \`engine_id\` on those of an engine. Beside these there are Node's own
(\`process_*\`, \`nodejs_*\`) and the paper venue's. What is alarmed on stands in \`ops/prometheus/rules/agora.yml\`.

| metric | of | type | unit | labels | meaning |
|---|---|---|---|---|---|`;
