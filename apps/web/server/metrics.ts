// The counters and gauges of this process in one registry. Nothing here holds a secret or a label whose
// values an outsider could multiply.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type RedisInstance = 'latch' | 'live';

const READ_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5];

export function makeMetrics(buildId: string) {
  const registry = new Registry();
  registry.setDefaultLabels({ process: 'web' });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const build = { name: 'agora_build_info', help: 'Always 1; the label names the build.' };
  new Gauge({ ...build, labelNames: ['build_id'], registers }).set({ build_id: buildId }, 1);
  return {
    registry,
    refusedHosts: new Counter({
      name: 'agora_web_refused_hosts_total',
      help: 'Requests refused because their Host header names no configured origin.',
      registers,
    }),
    responses: new Counter({
      name: 'agora_web_responses_total',
      help: 'Finished responses by class of status code.',
      labelNames: ['class'] as const,
      registers,
    }),
    redisReads: new Histogram({
      name: 'agora_web_redis_read_seconds',
      help: 'Duration of one successful read of an instance.',
      labelNames: ['instance'] as const,
      buckets: READ_BUCKETS_S,
      registers,
    }),
    redisFailures: new Counter({
      name: 'agora_web_redis_failures_total',
      help: 'Reads of an instance that failed or timed out.',
      labelNames: ['instance'] as const,
      registers,
    }),
    subscribers: new Gauge({
      name: 'agora_web_subscribers',
      help: 'Browsers that receive live frames.',
      registers,
    }),
    frames: new Counter({ name: 'agora_web_frames_total', help: 'Frames handed to subscribers.', registers }),
  };
}

export type WebMetrics = ReturnType<typeof makeMetrics>;
