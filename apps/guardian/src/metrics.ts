/** What prom-client counts for the guardian: the process itself, and how fast strikes were. Gauges come from `guardian-gauges`. */
import { STRIKE_SECONDS, strikesOf } from '@agora/shared/guardian-gauges';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export const registry: Registry = new Registry();
registry.setDefaultLabels({ process: 'guardian' });
collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 50 }); // 10 ms would keep an idle process busy

const steps = new Histogram({ ...STRIKE_SECONDS, registers: [registry] });
export const awaitStrikes = (ids: readonly string[]) => strikesOf(ids).forEach((of) => void steps.zero(of));

/** A step of a strike, reached so long after the stop was known here. */
export function observeStep(engine_id: string, step: string, sinceStopMs: number): void {
  steps.observe({ engine_id, step }, sinceStopMs / 1_000);
}
