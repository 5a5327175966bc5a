/** The guardian's metrics, read when scraped. An age that is not known is NaN. */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { monoMs } from './clock.ts';
import type { EngineWatch } from './engine-watch.ts';
import type { Heartbeat } from './heartbeat.ts';

/** The default of 10 ms alone would wake an idle process a hundred times a second. */
const LOOP_SAMPLE_MS = 50;

export function createMetrics(heartbeat: Heartbeat, watches: readonly EngineWatch[]): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ process: 'guardian' });
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_SAMPLE_MS });
  new Gauge({
    name: 'agora_heartbeat_age_seconds',
    help: 'Since the last heartbeat that redis-latch accepted was issued.',
    registers: [registry],
    collect() {
      this.set(seconds(heartbeat.ageMs));
    },
  });
  const perEngine = (name: string, help: string, value: (watch: EngineWatch) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['engine_id'],
      registers: [registry],
      collect() {
        for (const watch of watches) this.set({ engine_id: watch.engine.id }, value(watch));
      },
    });
  const sinceMs = (ms: number | null) => (ms === null ? null : monoMs() - ms);
  perEngine('agora_engine_heartbeat_age_seconds', 'Since a new heartbeat of the engine was seen.', (watch) =>
    seconds(sinceMs(watch.sight.beatMs)),
  );
  perEngine('agora_engine_probe_age_seconds', 'Since the engine answered its /healthz.', (watch) =>
    seconds(sinceMs(watch.sight.probeMs)),
  );
  perEngine('agora_engine_dark', '1 while the engine is silent on both routes without a goodbye.', (watch) =>
    Number(watch.verdict === 'DARK'),
  );
  return registry;
}

function seconds(ms: number | null): number {
  return ms === null ? Number.NaN : ms / 1_000;
}
