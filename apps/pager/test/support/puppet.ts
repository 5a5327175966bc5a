// An engine and a guardian as they look in Redis: real keys, written by the ACL users of the real ones, from the shared fixtures. A
// test pulls the strings; the pager cannot tell the difference.
import { frameFixture, haltedSnapshot, LATCH_CLEAR, snapshotFixture } from '@agora/shared/fixtures';
import type { GuardianHeartbeat } from '@agora/shared/heartbeat';
import type { EngineId } from '@agora/shared/ids';
import { latchKeys, liveKeys } from '@agora/shared/redis-keys';
import type { Snapshot } from '@agora/shared/snapshot';
import { epochMsOf, type IsoMs, isoMs } from '@agora/shared/time';
import type { RedisPair } from '@agora/testkit/redis';
import type { Redis } from 'ioredis';

const BEAT_EVERY_MS = 100;
const FIXTURE_NOW_MS = epochMsOf(frameFixture().server_now);
const ISO = /"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)"/g;

/** The fixtures' times moved so that their "now" is now. */
function moved<T>(value: T): T {
  const byMs = Date.now() - FIXTURE_NOW_MS;
  const text = JSON.stringify(value).replaceAll(ISO, (_, at: string) => `"${isoMs(Date.parse(at) + byMs)}"`);
  return JSON.parse(text) as T; // the same form with other times
}

interface Connections {
  readonly latch: Redis;
  live: Redis;
  readonly guardian: Redis;
}

export class Puppet {
  readonly engine: EngineId;
  snapshot: Snapshot = snapshotFixture();
  guardian: Partial<GuardianHeartbeat> = {};
  engineBeats = true;
  guardianBeats = true;
  publishes = true;
  readonly #pair: RedisPair;
  readonly #redis: Connections;
  readonly #buildId: string;
  #timer: NodeJS.Timeout | null = null;
  #seq = 0;

  private constructor(pair: RedisPair, engine: EngineId, buildId: string, redis: Connections) {
    this.#pair = pair;
    this.engine = engine;
    this.#buildId = buildId;
    this.#redis = redis;
  }

  static async start(pair: RedisPair, engine: EngineId, buildId: string): Promise<Puppet> {
    const [latch, live, guardian] = await Promise.all([
      pair.client('latch', `engine-${engine}`),
      pair.client('live', `engine-${engine}`),
      pair.client('latch', 'guardian'),
    ]);
    const puppet = new Puppet(pair, engine, buildId, { latch, live, guardian });
    await puppet.write();
    puppet.#timer = setInterval(() => void puppet.write().catch(() => undefined), BEAT_EVERY_MS);
    return puppet;
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** After redis-live was started again. */
  async reconnect(): Promise<void> {
    this.#redis.live = await this.#pair.client('live', `engine-${this.engine}`);
  }

  /** Everything well: ACTIVE, two-sided, latch clear, guardian watching. */
  reset(): void {
    this.snapshot = snapshotFixture();
    this.guardian = {};
    this.engineBeats = this.guardianBeats = this.publishes = true;
  }

  active(change: Partial<Snapshot> = {}): void {
    this.snapshot = snapshotFixture(change);
  }

  halted(change: Partial<Snapshot> = {}): void {
    this.snapshot = haltedSnapshot(change);
  }

  /** Writes what stands, at once. */
  async write(): Promise<void> {
    const { latch, live, guardian } = this.#redis;
    const at: IsoMs = isoMs(Date.now());
    const common = { build_id: this.#buildId, contract_version: 1, pid: 1, seq: this.#seq++, at, mono_ms: 1 };
    const snapshot = { ...moved(this.snapshot), engine_id: this.engine, build_id: this.#buildId };
    const writes: Promise<unknown>[] = [];
    if (this.publishes)
      writes.push(
        live.set(liveKeys.snapshot(this.engine), JSON.stringify({ ...snapshot, latch: LATCH_CLEAR })),
      );
    if (this.engineBeats) {
      const beat = { ...common, boot_id: 'boot-0001', engine_id: this.engine, state: this.snapshot.state };
      writes.push(latch.set(latchKeys.engineHeartbeat(this.engine), JSON.stringify(beat)));
    }
    if (this.guardianBeats) {
      const telegram = { configured: true, last_poll_at: at, problem: null };
      const { kill_paths } = snapshotFixture();
      const own = { boot_id: 'boot-0002', state: 'watching', wallets: [], telegram, kill_paths };
      const beat = { ...common, ...own, ...this.guardian };
      writes.push(guardian.set(latchKeys.guardianHeartbeat(), JSON.stringify(beat)));
    }
    await Promise.all(writes);
  }
}
