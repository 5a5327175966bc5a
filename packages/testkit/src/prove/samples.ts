// What an engine shows of itself, once a second: its frame, the memory of its process, the delay of its loop. Written to a
// file as it comes, so that a run that is cut off leaves what it saw.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectRedis } from '@agora/scripts/redis/connect';
import { engineHeartbeatSchema } from '@agora/shared/heartbeat';
import { latchKeys, liveKeys } from '@agora/shared/redis-keys';
import { snapshotSchema } from '@agora/shared/snapshot';
import type { Redis } from 'ioredis';
import type { HomeFacts } from './home-facts.ts';

export interface Sample {
  readonly at: string;
  readonly state: string;
  readonly gateOpen: boolean;
  readonly frameAgeMs: number;
  readonly resting: number;
  readonly reconMatch: boolean | null;
  readonly equityUsd: string | null;
  readonly rssMb: number | null;
  readonly loopDelayP99Ms: number | null;
}

const METRICS_EVERY = 10;

export class Sampler {
  readonly #facts: HomeFacts;
  readonly #file: string;
  readonly #live: Redis;
  readonly #latch: Redis;
  readonly samples: Sample[] = [];
  /** Looks that got no answer. */
  missed = 0;
  #loopDelayP99Ms: number | null = null;

  private constructor(facts: HomeFacts, file: string, live: Redis, latch: Redis) {
    this.#facts = facts;
    this.#file = file;
    this.#live = live;
    this.#latch = latch;
  }

  static async open(facts: HomeFacts, file: string): Promise<Sampler> {
    const { redis_live, redis_latch } = facts.runtime.config.ports;
    const live = await connectRedis(facts.home, 'live', redis_live, 'cli');
    return new Sampler(facts, file, live, await connectRedis(facts.home, 'latch', redis_latch, 'cli'));
  }

  async look(): Promise<Sample | null> {
    try {
      if ((this.samples.length + this.missed) % METRICS_EVERY === 0)
        this.#loopDelayP99Ms = await this.#loopDelay();
      const [text, beat] = await Promise.all([
        this.#live.get(liveKeys.snapshot(this.#facts.engine.id)),
        this.#latch.get(latchKeys.engineHeartbeat(this.#facts.engine.id)),
      ]);
      const sample = this.#sampleOf(text ?? '', beat ?? '');
      this.samples.push(sample);
      appendFileSync(this.#file, `${JSON.stringify(sample)}\n`);
      return sample;
    } catch {
      this.missed += 1;
      return null;
    }
  }

  close(): void {
    this.#live.disconnect();
    this.#latch.disconnect();
  }

  #sampleOf(text: string, beat: string): Sample {
    const frame = snapshotSchema.parse(JSON.parse(text));
    const { pid } = engineHeartbeatSchema.parse(JSON.parse(beat));
    return {
      at: new Date().toISOString(),
      state: frame.state,
      gateOpen: frame.gate.open,
      frameAgeMs: Date.now() - Date.parse(frame.as_of),
      resting: frame.orders.resting,
      reconMatch: frame.recon.match,
      equityUsd: frame.exposure.equity_usd,
      rssMb: rssMb(pid),
      loopDelayP99Ms: this.#loopDelayP99Ms,
    };
  }

  /** From the histogram of the engine's own metrics, over its whole life. */
  async #loopDelay(): Promise<number | null> {
    const token = readFileSync(join(this.#facts.home.secrets, 'bearer-scraper.token'), 'utf8').trim();
    const answer = await fetch(`http://127.0.0.1:${this.#facts.engine.port}/metrics`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(1_000),
    });
    return percentileOf(await answer.text(), 'agora_loop_delay_seconds', 0.99);
  }
}

/** Upper bound of the bucket that holds the percentile, in milliseconds; null where there is no such histogram. */
function percentileOf(metrics: string, name: string, share: number): number | null {
  const buckets = [
    ...metrics.matchAll(new RegExp(`^${name}_bucket\\{[^}]*le="([^"]+)"[^}]*\\} (\\d+)`, 'gm')),
  ];
  const counts = buckets.map((match) => ({
    le: Number(match[1]?.replace('+Inf', 'Infinity')),
    count: Number(match[2]),
  }));
  const total = counts.at(-1)?.count ?? 0;
  const found = counts.find(({ count }) => total > 0 && count >= total * share);
  return found === undefined ? null : found.le * 1_000;
}

/** Resident memory of a process of this machine; null where that cannot be read. */
function rssMb(pid: number): number | null {
  try {
    const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kb === undefined ? null : Math.round(Number(kb) / 102.4) / 10;
  } catch {
    return null;
  }
}
