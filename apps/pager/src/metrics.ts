/** The pager's metrics, read when scraped. An age or count that is not known is NaN. */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Heartbeat } from './heartbeat.ts';
import type { LatchContact } from './latch-contact.ts';

/** The default of 10 ms alone would wake an idle process a hundred times a second. */
const LOOP_SAMPLE_MS = 50;

export function createMetrics(heartbeat: Heartbeat, latch: LatchContact): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ process: 'pager' });
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_SAMPLE_MS });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  gauge('agora_heartbeat_age_seconds', 'Since the last heartbeat that redis-live accepted was issued.', () =>
    seconds(heartbeat.ageMs),
  );
  gauge('agora_latch_contact_age_seconds', 'Since redis-latch last answered.', () => seconds(latch.ageMs));
  gauge(
    'agora_alerts_waiting',
    'Alerts in the outbox that nobody has delivered.',
    () => heartbeat.outbox?.waiting ?? Number.NaN,
  );
  return registry;
}

function seconds(ms: number | null): number {
  return ms === null ? Number.NaN : ms / 1_000;
}
