// What can be seen of a fleet from outside: frames in redis-live, epochs in redis-latch, answers of endpoints, orders at the venue. Nothing here
// changes anything; whoever waits for something says what was there instead when it does not come.
import type { EngineId } from '@agora/shared/ids';
import { latchKeys, liveKeys } from '@agora/shared/redis-keys';
import { type Snapshot, snapshotSchema } from '@agora/shared/snapshot';
import type { Redis } from 'ioredis';
import { eventually } from './eventually.ts';
import type { Fleet } from './fleet.ts';

const SEEN_MS_MAX = 30_000;
const ANSWER_MS_MAX = 1_000;

export class FleetLooks {
  readonly #fleet: Fleet;
  #live: Redis | null = null;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  async frame(id: EngineId): Promise<Snapshot> {
    this.#live ??= await this.#fleet.pair.client('live', 'web');
    const live = this.#live;
    const text = await live.get(liveKeys.snapshot(id)).catch((error: unknown) => {
      // A connection that was killed with its server never comes back: the next look makes its own.
      live.disconnect();
      if (this.#live === live) this.#live = null;
      throw error;
    });
    return snapshotSchema.parse(JSON.parse(text ?? ''));
  }

  /** What the process that runs now has published; null = only an older one's frame is there. */
  async ownFrame(id: EngineId): Promise<Snapshot | null> {
    const frame = await this.frame(id);
    const said = this.#fleet.engines.get(id)?.lines.find((line) => line.startsWith('{'));
    return said !== undefined && JSON.parse(said).boot_id === frame.boot_id ? frame : null;
  }

  async explain(id: EngineId): Promise<string> {
    const frame = await this.frame(id).catch(() => null);
    const failing = frame?.signals
      .filter(({ holds }) => !holds)
      .map(({ name, evidence }) => `${name}: ${evidence}`);
    const tail = this.#fleet.engines.get(id)?.messages.slice(-6) ?? [];
    return [
      frame?.state,
      frame?.halt?.cause.raw_code,
      frame?.clearance?.stage,
      ...(failing ?? []),
      ...tail,
    ].join(' | ');
  }

  async explainAll(): Promise<string> {
    return (await Promise.all(this.#fleet.ids.map((id) => this.explain(id)))).join(' || ');
  }

  /** Both pairs of one engine as redis-latch holds them now. */
  async epochs(id: EngineId): Promise<{ panicE: number; resumeE: number; panicG: number; resumeG: number }> {
    const redis = await this.#fleet.pair.client('latch', 'web');
    const values = await redis
      .mget(
        latchKeys.panicEpoch(id),
        latchKeys.resumeEpoch(id),
        latchKeys.globalPanicEpoch(),
        latchKeys.resumeGlobalEpoch(id),
      )
      .finally(() => redis.disconnect());
    const [panicE = NaN, resumeE = NaN, panicG = NaN, resumeG = NaN] = values.map((value) =>
      value === null ? NaN : Number(value),
    );
    return { panicE, resumeE, panicG, resumeG };
  }

  async answers(who: 'guardian' | 'web'): Promise<boolean> {
    const url = `http://127.0.0.1:${this.#fleet.pair.config.ports[who]}/healthz`;
    return (await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS_MAX) })).status === 200;
  }

  async restingAtVenue(id: EngineId): Promise<number> {
    const { account_address: user } = this.#fleet.walletsOf(id);
    const answer = await fetch(`${this.#fleet.venue.httpUrl}/info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'frontendOpenOrders', user }),
    });
    const orders: unknown = await answer.json();
    return Array.isArray(orders) ? orders.length : 0;
  }

  /** Web and guardian answer, and every engine has published since it was started. */
  answering(): Promise<void> {
    const { guardian, web, ids } = this.#fleet;
    const served = [
      ...(guardian === null ? [] : (['guardian'] as const)),
      ...(web === null ? [] : (['web'] as const)),
    ];
    const all = async () => {
      const answered = await Promise.all(served.map((who) => this.answers(who)));
      const frames = await Promise.all(ids.map((id) => this.ownFrame(id)));
      return answered.every(Boolean) && frames.every((frame) => frame !== null);
    };
    return eventually('everything answers', SEEN_MS_MAX, all, () => this.explainAll());
  }

  /** An engine's frame comes to be so. */
  until(what: string, id: EngineId, holds: (frame: Snapshot) => boolean): Promise<void> {
    const seen = async () => holds(await this.frame(id));
    return eventually(`engine ${id} ${what}`, SEEN_MS_MAX, seen, () => this.explain(id));
  }

  /** Orders of every engine rest at the venue in the same moment. */
  allResting(): Promise<void> {
    const { ids } = this.#fleet;
    const rest = async () =>
      (await Promise.all(ids.map((id) => this.restingAtVenue(id)))).every((count) => count > 0);
    return eventually('orders of every engine rest at once', SEEN_MS_MAX, rest, () => this.explainAll());
  }
}
