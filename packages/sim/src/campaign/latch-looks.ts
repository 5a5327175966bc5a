// What redis-latch and the kill files hold, looked at again and again as a person would. A look counts where redis-latch answers whole, and where it
// has for so long that the engine, awake all the while, has raised again what a disk had lost.
import type { LatchLook } from '@agora/testkit/judge/facts';
import { US_PER_MS } from '@agora/testkit/judge/verdict';
import type { EngineWorld } from '../engine-world.ts';

const LOOK_EVERY_MS = 100;
/** An INCR without an answer is tried again after a second; twice, and a read. */
const SETTLES_MS = 3_000;

export class LatchLooks {
  readonly looks: LatchLook[] = [];
  readonly #world: EngineWorld;
  #troubledMs: number;

  constructor(world: EngineWorld) {
    this.#world = world;
    this.#troubledMs = world.time.nowMs;
    world.time.every(LOOK_EVERY_MS, () => this.#look());
  }

  #look(): void {
    const { latch, host, time, process } = this.#world;
    const { isGone, isFrozen, isFull } = latch.redis;
    const isAwake = !process.isDown && !process.isStalled;
    if (isGone || isFrozen || isFull || latch.isLost || !isAwake) this.#troubledMs = time.nowMs;
    if (time.nowMs - this.#troubledMs < SETTLES_MS) return;
    this.looks.push({ us: time.nowMs * US_PER_MS, ...latch.counters, killFile: host.kill.isThere });
  }
}
