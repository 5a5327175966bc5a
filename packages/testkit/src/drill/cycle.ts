// One round of a drill: wait until the engine quotes with everything it has, kill, wait for the proof, and go the whole deliberate
// way back: kill file away, a fresh touch, a resume that names the reviewed epochs.
import { randomBytes } from 'node:crypto';
import { closeSync, futimesSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { connectRedis } from '@agora/scripts/redis/connect';
import { engineIdSchema, requestIdSchema } from '@agora/shared/ids';
import { parseLatchPairs } from '@agora/shared/latch';
import { latchKeys, leaseKeys, liveKeys, REQUEST_TTL_S } from '@agora/shared/redis-keys';
import { resumeRequestSchema } from '@agora/shared/resume';
import { type Snapshot, snapshotSchema } from '@agora/shared/snapshot';
import { isoMs } from '@agora/shared/time';
import { venueSeenSchema } from '@agora/shared/venue-seen';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { until } from '../app-process.ts';
import { US_PER_MS } from '../judge/verdict.ts';
import { type HomeFacts, homeFacts } from '../prove/home-facts.ts';
import { DRILL_ENGINE, type DrillDeployment, ORDERS_WANTED } from './deployment.ts';
import type { Kill, Way } from './kill.ts';
import type { Scene, Strike } from './scene.ts';
import { readyScene } from './scene-strikes.ts';
import { clearKillFiles, killBy } from './ways.ts';

/** Quotes that have just been filled or are being moved are missing for a moment. */
const ORDERS_SHARE = 0.97;
const TOUCH_AGAIN_MS = 1_500;
const ASK_AGAIN_MS = 3_000;
const ID = engineIdSchema.parse(DRILL_ENGINE);
/** Beyond the second without a good contact after which an engine halts. */
const HALT_DUE_US = 2_000 * US_PER_MS;

export class Rounds {
  readonly #drill: DrillDeployment;
  readonly #facts: HomeFacts;
  /** Halts that no kill of the drill was the cause of. */
  readonly interruptions: string[] = [];
  readonly live: Redis;
  latch: Redis;

  private constructor(drill: DrillDeployment, live: Redis, latch: Redis) {
    this.#drill = drill;
    this.#facts = homeFacts(drill.it.home.dir);
    this.live = live;
    this.latch = latch;
  }

  static async open(drill: DrillDeployment): Promise<Rounds> {
    const { home, config } = drill.it;
    const live = await connectRedis(home, 'live', config.ports.redis_live, 'cli');
    return new Rounds(drill, live, await latchOf(drill));
  }

  close(): void {
    this.live.disconnect();
    this.latch.disconnect();
  }

  /** A touch, as `./agora enable` makes it. */
  enable(): void {
    const fd = openSync(join(this.#drill.it.home.data, 'mm-bot.operator-enable'), 'a', 0o600);
    const now = new Date();
    futimesSync(fd, now, now);
    closeSync(fd);
  }

  /** The first start after a boot takes a touch alone. */
  async begin(): Promise<void> {
    this.enable();
    await this.#frame('ACTIVE', ({ state }) => state === 'ACTIVE');
  }

  async kill(path: Way): Promise<Kill> {
    const { before, orders } = await this.#fullQuotes();
    const atUs = await killBy(path, this.#drill);
    const { halt } = await this.#verifiedAfter(before);
    if (halt === null) throw new Error('a verified halt has an id');
    return { path, atUs, orders, haltId: halt.halt_id };
  }

  /** Takes away what the scene names, and gives it back when whoever is left has proven zero. */
  async strike(scene: Scene): Promise<Strike> {
    const { before, orders } = await this.#fullQuotes();
    const ready = await readyScene(scene, this.#drill);
    const atUs = ready.strike();
    try {
      if (scene.startsWith('engine')) await this.#verifiedByGuardian(atUs);
      else if (scene === 'latch-frozen') await this.#verifiedAfter(before);
    } finally {
      ready.heal();
    }
    if (scene === 'latch-killed') await this.#settledAfter(before, atUs);
    else await this.#verifiedAfter(before);
    const untilUs = Date.now() * US_PER_MS;
    this.latch.disconnect();
    this.latch = await until('redis-latch', () => latchOf(this.#drill));
    return { scene, atUs, orders, untilUs };
  }

  #verifiedAfter(before: Snapshot): Promise<Snapshot> {
    return this.#frame('a verified halt', (frame) => {
      const isNew = frame.halt !== null && frame.halt.halt_id !== before.halt?.halt_id;
      return frame.state === 'HALTED' && isNew && frame.clearance?.stage === 'verified';
    });
  }

  /** Halted and verified, or past the time in which the lack of contacts would have halted it, and open again. */
  #settledAfter(before: Snapshot, atUs: number): Promise<Snapshot> {
    return this.#frame('a verified halt, or an open gate', (frame) => {
      const isNew = frame.halt !== null && frame.halt.halt_id !== before.halt?.halt_id;
      if (frame.state === 'HALTED') return isNew && frame.clearance?.stage === 'verified';
      return frame.gate.open && Date.parse(frame.as_of) * US_PER_MS > atUs + HALT_DUE_US;
    });
  }

  #verifiedByGuardian(sinceUs: number): Promise<unknown> {
    return until('the guardian’s proof', async () => {
      const text = await this.latch.get(latchKeys.venueSeen(ID));
      const seen = venueSeenSchema.parse(JSON.parse(text ?? ''));
      return seen.clearance === 'verified' && Date.parse(seen.as_of) * US_PER_MS >= sinceUs;
    });
  }

  /** By the venue, as frames come once a second. An engine that halts by itself meanwhile is noted and brought back. */
  async #fullQuotes(): Promise<{ readonly before: Snapshot; readonly orders: number }> {
    for (;;) {
      let orders = 0;
      const seen = await this.#frame('full quotes', async (frame) => {
        if (frame.state === 'HALTED') return true;
        orders = await this.#venueOrders();
        return frame.state === 'ACTIVE' && frame.gate.open && orders >= ORDERS_WANTED * ORDERS_SHARE;
      });
      if (seen.state === 'ACTIVE') return { before: seen, orders };
      const { raw_code, value, limit } = seen.halt?.cause ?? {};
      this.interruptions.push(`${seen.as_of} ${raw_code}: ${value}, limit ${limit}`);
      await this.wayBack();
    }
  }

  async #venueOrders(): Promise<number> {
    const { http_url: url } = this.#facts.runtime.venue;
    const answer = await fetch(`${url}/info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'openOrders', user: this.#facts.wallets.account }),
    });
    return z.array(z.unknown()).parse(await answer.json()).length;
  }

  /** Resolves when the engine is ACTIVE, as it may have stayed. A resume that a second raise of the same stop has overtaken is asked for anew. */
  async wayBack(): Promise<void> {
    const { state } = await this.#frame('a frame', () => true);
    if (state === 'ACTIVE') return;
    for (;;) {
      await this.#askToResume();
      const askedMs = performance.now();
      const seen = await this.#frame('ACTIVE', ({ state }) => {
        return state === 'ACTIVE' || (state === 'HALTED' && performance.now() - askedMs > ASK_AGAIN_MS);
      });
      if (seen.state === 'ACTIVE') return;
    }
  }

  async #askToResume(): Promise<void> {
    clearKillFiles(this.#drill);
    this.enable();
    let touchedMs = performance.now();
    const ready = await this.#frame('every recovery gate', ({ recovery_gates }) => {
      // The guardian may have raised the latch for the same file a moment later: that stop spends the touch.
      if (performance.now() - touchedMs > TOUCH_AGAIN_MS) {
        this.enable();
        touchedMs = performance.now();
      }
      return recovery_gates.length > 0 && recovery_gates.every(({ holds }) => holds);
    });
    const pairs = parseLatchPairs(await this.latch.mget(leaseKeys(ID)));
    if (pairs === null || ready.halt === null) throw new Error('there is nothing to be reviewed');
    const request = resumeRequestSchema.parse({
      act: 'resume',
      request_id: requestIdSchema.parse(randomBytes(8).toString('hex')),
      who: 'the drill',
      at: isoMs(Date.now()),
      reason: 'drill',
      reviewed: { panic_epoch: pairs.panic_epoch, panic_global_epoch: pairs.global.panic_epoch },
      halt_id: ready.halt.halt_id,
      snapshot_seq: null,
      second_factor_at: null,
    });
    const key = latchKeys.request(ID, 'resume', 'cli');
    await this.latch.set(key, JSON.stringify(request), 'EX', REQUEST_TTL_S);
  }

  /** The first frame that is so. */
  #frame(what: string, is: (frame: Snapshot) => boolean | Promise<boolean>): Promise<Snapshot> {
    let last = 'no frame';
    const seen = until(what, async () => {
      const text = await this.live.get(liveKeys.snapshot(ID));
      const frame = snapshotSchema.parse(JSON.parse(text ?? ''));
      last = `${frame.state}, ${frame.orders.resting} orders, gate ${JSON.stringify(frame.gate)}`;
      return (await is(frame)) ? frame : null;
    });
    return seen.catch((error: unknown) => {
      throw new Error(`${what}: last seen ${last}`, { cause: error });
    });
  }
}

function latchOf({ it }: DrillDeployment): Promise<Redis> {
  return connectRedis(it.home, 'latch', it.config.ports.redis_latch, 'cli');
}
