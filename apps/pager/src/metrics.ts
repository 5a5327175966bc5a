/** The pager's metrics. Gauges are read when scraped; an age or count that is not known is NaN. Labels are of fixed sets. */
import { ALERT_PRIORITIES } from '@agora/shared/alert-catalogue';
import type { Incident } from '@agora/shared/alert-incident';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { PathFacts } from './heartbeat.ts';

/** The default of 10 ms alone would wake an idle process a hundred times a second. */
const LOOP_SAMPLE_MS = 50;

export interface MetricSources {
  readonly buildId: string;
  /** Seconds until each certificate of the deployment ends; negative = it has. */
  readonly expiries: () => readonly { readonly name: string; readonly leftS: number }[];
  readonly heartbeatAgeMs: () => number | null;
  readonly ages: () => { readonly latch: number | null; readonly live: number | null };
  readonly path: () => PathFacts;
  readonly open: () => readonly Incident[];
  readonly troubled: () => number;
  /** Null = not configured. */
  readonly outsideProblem: () => string | null | undefined;
}

export interface Metrics {
  readonly registry: Registry;
  delivered(channel: 'telegram' | 'webhook', waitedMs: number): void;
  answered(result: 'answered' | 'stranger' | 'nothing' | 'failed'): void;
  unread(count: number): void;
}

export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ process: 'pager' });
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_SAMPLE_MS });
  const registers = [registry];
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  new Gauge({
    name: 'agora_build_info',
    help: 'Always 1; the label names the build.',
    labelNames: ['build_id'],
    registers,
  }).set({ build_id: sources.buildId }, 1);
  gauge('agora_heartbeat_age_seconds', 'Since the last heartbeat that redis-live accepted was issued.', () =>
    seconds(sources.heartbeatAgeMs()),
  );
  gauge('agora_latch_contact_age_seconds', 'Since the last answered read of redis-latch was issued.', () =>
    seconds(sources.ages().latch),
  );
  gauge('agora_live_contact_age_seconds', 'Since the last answered read of redis-live was issued.', () =>
    seconds(sources.ages().live),
  );
  gauge(
    'agora_alerts_waiting',
    'Alerts that are due and that no channel has taken.',
    () => sources.path().waiting,
  );
  gauge(
    'agora_alerts_undelivered_age_seconds',
    'Age of the oldest alert that no channel has taken; 0 = none waits. Over 60 s nobody is watching.',
    () => (sources.path().undeliveredMs ?? 0) / 1_000,
  );
  gauge(
    'agora_alert_targets_refusing',
    'Chats and second channels that take nothing at present.',
    sources.troubled,
  );
  gauge(
    'agora_outside_watch_ok',
    '1 = the dead-man’s switch outside of this site was pinged, 0 = it was not, NaN = not configured.',
    () => {
      const problem = sources.outsideProblem();
      return problem === undefined ? Number.NaN : Number(problem === null);
    },
  );
  new Gauge({
    name: 'agora_certificate_left_seconds',
    help: 'Until the certificate ends; negative = it has ended.',
    labelNames: ['certificate'],
    registers,
    collect() {
      for (const { name, leftS } of sources.expiries()) this.set({ certificate: name }, leftS);
    },
  });
  new Gauge({
    name: 'agora_alerts_open',
    help: 'Incidents that are open, by priority.',
    labelNames: ['priority'],
    registers,
    collect() {
      const open = sources.open();
      for (const priority of ALERT_PRIORITIES)
        this.set({ priority }, open.filter((incident) => incident.priority === priority).length);
    },
  });
  return { registry, ...counters(registry) };
}

function counters(registry: Registry): Omit<Metrics, 'registry'> {
  const delivery = new Histogram({
    name: 'agora_alert_delivery_seconds',
    help: 'From the moment an alert was due to its acceptance by a channel.',
    labelNames: ['channel'],
    buckets: [0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 600],
    registers: [registry],
  });
  const commands = new Counter({
    name: 'agora_telegram_commands_total',
    help: 'Updates handed over by the guardian, by what became of them.',
    labelNames: ['result'],
    registers: [registry],
  });
  const unread = new Counter({
    name: 'agora_alerts_unread_total',
    help: 'Alerts that another process asked for in a form that this build does not understand; they are not told.',
    registers: [registry],
  });
  return {
    delivered: (channel, waitedMs) => delivery.observe({ channel }, Math.max(0, waitedMs) / 1_000),
    answered: (result) => commands.inc({ result }),
    unread: (count) => unread.inc(count),
  };
}

function seconds(ms: number | null): number {
  return ms === null ? Number.NaN : ms / 1_000;
}
