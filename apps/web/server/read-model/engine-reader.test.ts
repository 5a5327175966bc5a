import { latchSet, snapshotFixture } from '@agora/shared/fixtures';
import type { Frame } from '@agora/shared/frame';
import { engineIdSchema } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';
import type { Redis } from 'ioredis';
import { beforeEach, describe, expect, it } from 'vitest';
import { EngineReader } from './engine-reader.ts';
import { FakeSystem } from './fake-system.ts';
import type { Asks } from './redis-source.ts';

const ENGINE_ID = engineIdSchema.parse('mm-btc-1');
const OTHER_ID = engineIdSchema.parse('mm-eth-2');

/** Two Redis instances as far as the reader uses them, with what they hold and whether they answer. */
class FakePair {
  readonly system: FakeSystem;
  panicEpoch = '0';
  /** The counters of the other engine, in the order of a lease. */
  other: (string | null)[] = ['0', '0', '0', '0'];
  snapshotSeq = 1;
  answers = { latch: true, live: true };
  asked = { latch: 0, live: 0 };
  #published = { seq: 0, json: '' };
  readonly latch: Asks = this.#instance('latch', () => ({
    time: async () => {
      const ms = this.system.wallMs();
      return [Math.floor(ms / 1_000), (ms % 1_000) * 1_000];
    },
    mget: async (first: string) =>
      first.includes(OTHER_ID)
        ? [...this.other, 'boot-0002']
        : [this.panicEpoch, '0', '0', '0', 'boot-0001', this.#heartbeat(), null, null],
    hget: async () => JSON.stringify(latchSet().cause),
  }));
  readonly live: Asks = this.#instance('live', () => ({ mget: async () => [this.#snapshot(), null] }));

  constructor(system: FakeSystem) {
    this.system = system;
  }

  #instance(name: 'latch' | 'live', redis: () => object): Asks {
    return {
      ask: async (question) => {
        this.asked[name] += 1;
        const askedMs = this.system.monotonicMs();
        if (!this.answers[name]) return null;
        // The fake has the commands that these questions use, and no others.
        return { value: await question(redis() as Redis), askedMs };
      },
    };
  }

  /** Published once for each number, and the same text from then on. */
  #snapshot(): string {
    if (this.#published.seq !== this.snapshotSeq) {
      const snapshot = snapshotFixture({ seq: this.snapshotSeq, as_of: isoMs(this.system.wallMs()) });
      this.#published = { seq: this.snapshotSeq, json: JSON.stringify(snapshot) };
    }
    return this.#published.json;
  }

  #heartbeat(): string {
    const at = isoMs(this.system.wallMs());
    const common = { boot_id: 'boot-0001', build_id: '4f9c2e1', contract_version: 1, pid: 1, mono_ms: 1 };
    return JSON.stringify({ ...common, engine_id: ENGINE_ID, state: 'ACTIVE', seq: 1, at });
  }
}

/** Takes frames as they come, like a browser that is quick. */
function watch(reader: EngineReader): { frames: Frame[]; leave: () => void } {
  const frames: Frame[] = [];
  const leaving = new AbortController();
  void (async () => {
    for await (const frame of reader.frames(leaving.signal)) frames.push(frame);
  })();
  return { frames, leave: () => leaving.abort() };
}

describe('one reader of one engine', () => {
  let system: FakeSystem;
  let pair: FakePair;
  let reader: EngineReader;
  beforeEach(() => {
    system = new FakeSystem();
    pair = new FakePair(system);
    reader = new EngineReader({
      engineId: ENGINE_ID,
      others: [],
      latch: pair.latch,
      live: pair.live,
      system,
    });
  });

  it('asks Redis anew for an act, however fresh its readings are', async () => {
    await reader.frameNow();
    pair.panicEpoch = '7';
    expect((await reader.frameNow()).latch?.panic_epoch).toBe(0);
    expect((await reader.frameAnew()).latch?.panic_epoch).toBe(7);
  });

  it('asks nobody anything while nobody looks', async () => {
    await system.advance(60_000);
    expect(pair.asked).toEqual({ latch: 0, live: 0 });
    expect(system.timersWaiting).toBe(0);
  });

  it('answers a single question with what Redis says now', async () => {
    const frame = await reader.frameNow();
    expect(frame.snapshot?.seq).toBe(1);
    expect(frame.ages).toMatchObject({ redis_live_ms: 0, redis_latch_ms: 0, engine_ms: 0 });
    expect(frame.latch?.latched).toBe(false);
  });

  it.each<[string, (string | null)[], boolean]>([
    ['trades', ['0', '0', '0', '0'], false],
    ['is latched by its own pair', ['1', '0', '0', '0'], true],
    ['is latched by the pair of all', ['0', '0', '3', '2'], true],
    ['has resumed past the stop of all', ['0', '0', '3', '3'], false],
    ['has a counter that cannot be read', ['1', null, '0', '0'], false],
  ])('says whether every other engine is latched: one that %s', async (_what, other, expected) => {
    const parts = { latch: pair.latch, live: pair.live, system };
    const two = new EngineReader({ engineId: ENGINE_ID, others: [OTHER_ID], ...parts });
    pair.other = other;
    expect((await two.frameNow()).others_latched).toBe(expected);
    pair.answers.latch = false;
    const blind = new EngineReader({ engineId: ENGINE_ID, others: [OTHER_ID], ...parts });
    expect((await blind.frameNow()).others_latched).toBe(false);
    expect((await reader.frameNow()).others_latched).toBeNull();
  });

  it('sends a change of another engine within one reading', async () => {
    const parts = { latch: pair.latch, live: pair.live, system };
    const { frames, leave } = watch(new EngineReader({ engineId: ENGINE_ID, others: [OTHER_ID], ...parts }));
    await system.advance(2_050);
    const before = frames.length;
    pair.other = ['1', '0', '0', '0'];
    await system.advance(100);
    expect(frames.slice(before).at(-1)?.others_latched).toBe(true);
    leave();
  });

  it('serves questions that come close together from one reading', async () => {
    await Promise.all([reader.frameNow(), reader.frameNow(), reader.frameNow()]);
    expect(pair.asked).toEqual({ latch: 1, live: 1 });
  });

  it('sends a first frame at once and then one a second, each with a higher number', async () => {
    const { frames, leave } = watch(reader);
    await system.settle();
    expect(frames).toHaveLength(1);
    await system.advance(5_000);
    expect(frames.length).toBeGreaterThanOrEqual(5);
    expect(frames.length).toBeLessThanOrEqual(7);
    const numbers = frames.map(({ seq }) => seq);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    leave();
  });

  it('sends a change within one reading, whichever instance it comes from', async () => {
    const { frames, leave } = watch(reader);
    await system.advance(2_050);
    const before = frames.length;
    pair.panicEpoch = '1';
    await system.advance(100);
    expect(frames.slice(before).at(-1)?.latch).toMatchObject({ latched: true, cause: { who: 'operator-1' } });
    pair.snapshotSeq = 2;
    await system.advance(100);
    expect(frames.at(-1)?.snapshot?.seq).toBe(2);
    leave();
  });

  it('keeps what it knew when an instance falls silent, and lets it age', async () => {
    const { frames, leave } = watch(reader);
    await system.advance(1_000);
    pair.answers.live = false;
    await system.advance(6_000);
    const last = frames.at(-1);
    expect(last?.snapshot?.seq).toBe(1);
    expect(last?.ages.redis_live_ms).toBeGreaterThanOrEqual(5_000);
    expect(last?.ages.redis_latch_ms).toBeLessThanOrEqual(100);
    expect(last?.display.word).toBe('UNKNOWN');
    leave();
  });

  it('knows nothing of an instance that never answered', async () => {
    pair.answers = { latch: false, live: false };
    const frame = await reader.frameNow();
    expect(frame).toMatchObject({ snapshot: null, latch: null });
    expect(Object.values(frame.ages).every((age) => age === null)).toBe(true);
    expect(frame.display.word).toBe('UNKNOWN');
  });

  it('reads once for any number of browsers, and stops when the last one leaves', async () => {
    const watchers = [watch(reader), watch(reader), watch(reader)];
    await system.advance(3_000);
    expect(pair.asked.latch).toBeLessThanOrEqual(33);
    for (const { frames } of watchers) expect(frames.length).toBeGreaterThanOrEqual(3);
    watchers[0]?.leave();
    watchers[1]?.leave();
    await system.advance(1_000);
    expect(pair.asked.latch).toBeGreaterThanOrEqual(38);
    watchers[2]?.leave();
    await system.advance(200);
    const asked = { ...pair.asked };
    await system.advance(60_000);
    expect(pair.asked).toEqual(asked);
    expect(system.timersWaiting).toBe(0);
  });

  it('starts reading again for the next browser, with one pair of loops', async () => {
    const first = watch(reader);
    await system.advance(1_000);
    first.leave();
    const second = watch(reader);
    const before = pair.asked.latch;
    await system.advance(1_000);
    expect(pair.asked.latch - before).toBeLessThanOrEqual(12);
    expect(second.frames.length).toBeGreaterThanOrEqual(1);
    second.leave();
  });

  it('gives a slow consumer the newest frame, not those it missed', async () => {
    const leaving = new AbortController();
    const frames = reader.frames(leaving.signal);
    await frames.next();
    await system.advance(30_000);
    pair.snapshotSeq = 9;
    await system.advance(100);
    const { value } = await frames.next();
    expect(value?.snapshot?.seq).toBe(9);
    leaving.abort();
    await frames.return(undefined);
  });

  it('never lets a slow answer replace one to a later question', async () => {
    let answerFirst: (() => void) | undefined;
    let questions = 0;
    const live: Asks = {
      ask: async (question) => {
        questions += 1;
        const mine = questions;
        const askedMs = system.monotonicMs();
        const redis = { mget: async () => [JSON.stringify(snapshotFixture({ seq: mine })), null] };
        if (mine === 1) await new Promise<void>((resolve) => (answerFirst = resolve));
        // As above: the commands that this question uses.
        return { value: await question(redis as unknown as Redis), askedMs };
      },
    };
    const slow = new EngineReader({ engineId: ENGINE_ID, others: [], latch: pair.latch, live, system });
    const { frames, leave } = watch(slow);
    await system.advance(1_500);
    expect(frames.at(-1)?.snapshot?.seq).toBeGreaterThan(1);
    answerFirst?.();
    await system.settle();
    expect((await slow.frameNow()).snapshot?.seq).toBeGreaterThan(1);
    leave();
  });
});
