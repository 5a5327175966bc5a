/** What prom-client counts for the guardian: the process itself, and how fast strikes were. Gauges come from `guardian-gauges`. */
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export const registry: Registry = new Registry();
registry.setDefaultLabels({ process: 'guardian' });
collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 50 }); // 10 ms would keep an idle process busy

const name = 'agora_strike_seconds';
const help =
  'From a stop known here to first cancels sent (dispatch), taken (ack), no order shown, and proven.';
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.4, 0.7, 1, 2, 3.5, 5, 10, 30, 60];
const labelNames = ['engine_id', 'step'];
const steps = new Histogram({ name, help, labelNames, buckets, registers: [registry] });

/** A step of a strike, reached so long after the stop was known here. */
export function observeStep(engine_id: string, step: string, sinceStopMs: number): void {
  steps.observe({ engine_id, step }, sinceStopMs / 1_000);
}
