/** The guardian's metrics, read when scraped. */
import type { GaugeReading } from '@agora/shared/guardian-report';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The default of 10 ms alone would wake an idle process a hundred times a second. */
const LOOP_SAMPLE_MS = 50;
const STEP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.4, 0.7, 1, 2, 3.5, 5, 10, 30, 60];

export interface Metrics {
  text(): Promise<string>;
  /** A step of a strike, reached so long after the stop was known here. */
  observe(engineId: string, step: string, sinceStopMs: number): void;
}

export function createMetrics(readings: () => readonly GaugeReading[]): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ process: 'guardian' });
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_SAMPLE_MS });
  const steps = new Histogram({
    name: 'agora_strike_seconds',
    help: 'From a stop known here to first cancels sent (dispatch), taken (ack), no order shown, and proven.',
    labelNames: ['engine_id', 'step'],
    buckets: STEP_SECONDS,
    registers: [registry],
  });
  const gauges = new Map<string, Gauge>();
  return {
    observe: (engine_id, step, sinceStopMs) => steps.observe({ engine_id, step }, sinceStopMs / 1_000),
    text() {
      for (const { name, help, engineId, value } of readings()) {
        const labelNames = engineId === null ? [] : ['engine_id'];
        const gauge = gauges.get(name) ?? new Gauge({ name, help, labelNames, registers: [registry] });
        gauges.set(name, gauge);
        gauge.set(engineId === null ? {} : { engine_id: engineId }, value);
      }
      return registry.metrics();
    },
  };
}
