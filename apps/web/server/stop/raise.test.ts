import { engineIdSchema, requestKeySchema } from '@agora/shared/ids';
import { parseProvenance } from '@agora/shared/latch';
import type { RaisingStore } from '@agora/shared/latch-raise';
import { latchKeys } from '@agora/shared/redis-keys';
import type { Stop } from '@agora/shared/stop-record';
import { describe, expect, it } from 'vitest';
import { FakeSystem } from '../read-model/fake-system.ts';
import { StopRaiser } from './raise.ts';

const ENGINE = engineIdSchema.parse('mm-btc-1');
const stop = (change: Partial<Stop> = {}): Stop => ({
  ...{ engine: null, path: 'api', who: 'test', reason: null, key: requestKeySchema.parse('key-1') },
  ...change,
});
const never = <T>() => new Promise<T>(() => undefined);

/** A redis-latch in memory that fails where told. */
class FakeLatch implements RaisingStore {
  readonly counters = new Map<string, number>();
  readonly records = new Map<string, string>();
  readonly raised: string[] = [];
  lookAnswers = true;
  raiseAnswers: boolean | 'silent' = true;
  recordAnswers = true;

  mget = (keys: string[]) =>
    this.lookAnswers
      ? Promise.resolve(keys.map((key) => String(this.counters.get(key) ?? 0)))
      : never<string[]>();

  hmget = (key: string, ...fields: string[]) =>
    Promise.resolve(fields.map((field) => this.records.get(`${key} ${field}`) ?? null));

  incr = (key: string) => {
    this.raised.push(key);
    if (this.raiseAnswers === 'silent') return never<number>();
    if (!this.raiseAnswers) return Promise.reject(new Error('redis-latch did not answer'));
    const epoch = (this.counters.get(key) ?? 0) + 1;
    this.counters.set(key, epoch);
    return Promise.resolve(epoch);
  };

  hsetnx = (key: string, field: string, value: string) => {
    if (!this.recordAnswers) return never<unknown>();
    this.records.set(`${key} ${field}`, value);
    return Promise.resolve<unknown>(1);
  };
}

function setUp() {
  const latch = new FakeLatch();
  const time = new FakeSystem();
  return { latch, time, raiser: new StopRaiser(latch, [ENGINE], time) };
}

describe('raising a stop', () => {
  it('raises once for one key, however often and however close together it is asked', async () => {
    const { latch, time, raiser } = setUp();
    const together = Promise.all([raiser.raise(stop()), raiser.raise(stop()), raiser.raise(stop())]);
    await time.settle();
    expect((await together).map((raised) => [raised?.epoch, raised?.replayed])).toEqual([
      [1, false],
      [1, true],
      [1, true],
    ]);
    expect(await raiser.raise(stop())).toMatchObject({ epoch: 1, replayed: true, durable: 'redis' });
    expect(latch.raised).toEqual([latchKeys.globalPanicEpoch()]);
  });

  it('writes who it was, and raises the pair it was asked for', async () => {
    const { latch, raiser } = setUp();
    await raiser.raise(stop({ engine: ENGINE, reason: 'why' }));
    expect(latch.raised).toEqual([latchKeys.panicEpoch(ENGINE)]);
    const record = parseProvenance(latch.records.get(`${latchKeys.panicBy(ENGINE)} 1`));
    expect(record).toMatchObject({ who: 'test', path: 'api', reason: 'why' });
  });

  it('raises anew once the stop of that key no longer stands', async () => {
    const { latch, raiser } = setUp();
    await raiser.raise(stop());
    latch.counters.set(latchKeys.resumeGlobalEpoch(ENGINE), 1);
    expect(await raiser.raise(stop())).toMatchObject({ epoch: 2, replayed: false });
  });

  it('raises first and then tells that the key stood for something else', async () => {
    const { latch, raiser } = setUp();
    await raiser.raise(stop());
    expect(await raiser.raise(stop({ reason: 'other' }))).toMatchObject({ keyReused: true, epoch: 2 });
    expect(latch.raised).toHaveLength(2);
  });

  it('raises after 50 ms when the look for the key is not answered', async () => {
    const { latch, time, raiser } = setUp();
    latch.lookAnswers = false;
    const raising = raiser.raise(stop());
    await time.advance(49);
    expect(latch.raised).toEqual([]);
    await time.advance(1);
    expect(await raising).toMatchObject({ epoch: 1, replayed: false });
  });

  it.each([[false], ['silent']] as const)(
    'is no stop while INCR is not acknowledged: %s',
    async (answers) => {
      const { latch, time, raiser } = setUp();
      latch.raiseAnswers = answers;
      const raising = raiser.raise(stop());
      await time.advance(100);
      expect(await raising).toBeNull();
    },
  );

  it('answers only when it is recorded who it was, so that the same key is found right after', async () => {
    const { latch, time, raiser } = setUp();
    latch.recordAnswers = false;
    let answered = false;
    const raising = raiser.raise(stop()).finally(() => {
      answered = true;
    });
    await time.advance(99);
    expect(answered).toBe(false);
    await time.advance(1);
    expect(await raising).toMatchObject({ epoch: 1, durable: 'redis' });
  });
});
