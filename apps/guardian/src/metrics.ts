/** What prom-client counts for the guardian: the process itself, and how fast strikes were. Gauges come from `guardian-gauges`. */
import { STRIKE_SECONDS, STRIKE_STEPS } from '@agora/shared/guardian-gauges';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export const registry: Registry = new Registry();
registry.setDefaultLabels({ process: 'guardian' });
collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 50 }); // 10 ms would keep an idle process busy

const steps = new Histogram({ ...STRIKE_SECONDS, registers: [registry] });

/** Begins every series at zero: Prometheus does not see the rise of one that begins with its first strike. */
export function awaitStrikes(engines: readonly string[]): void {
  for (const engine_id of engines) for (const step of STRIKE_STEPS) steps.zero({ engine_id, step });
}

/** A step of a strike, reached so long after the stop was known here. */
export function observeStep(engine_id: string, step: string, sinceStopMs: number): void {
  steps.observe({ engine_id, step }, sinceStopMs / 1_000);
}
