import { engineIdSchema, requestKeySchema } from '@agora/shared/ids';
import { describe, expect, it } from 'vitest';
import { FakeSystem } from '../read-model/fake-system.ts';
import type { LatchPort } from './latch-port.ts';
import { StopRaiser } from './raise.ts';
import type { Scope, StandingStop, Stop } from './standing.ts';

const ENGINE = engineIdSchema.parse('mm-btc-1');
const stop = (change: Partial<Stop> = {}): Stop => ({
  scope: null,
  who: 'test',
  reason: null,
  key: requestKeySchema.parse('key-1'),
  ...change,
});
const never = <T>() => new Promise<T>(() => undefined);

/** A latch in memory that fails where told. */
class FakeLatch implements LatchPort {
  readonly stops: { scope: Scope; epoch: number; record: StandingStop['record'] }[] = [];
  readonly raisedScopes: Scope[] = [];
  standingAnswers = true;
  raiseAnswers: boolean | 'silent' = true;
  recordAnswers = true;

  standing = () => (this.standingAnswers ? Promise.resolve(this.stops) : never<null>());
  raise = (scope: Scope) => {
    this.raisedScopes.push(scope);
    if (this.raiseAnswers === 'silent') return never<null>();
    if (!this.raiseAnswers) return Promise.resolve(null);
    const epoch = this.stops.length + 1;
    this.stops.push({ scope, epoch, record: null });
    return Promise.resolve(epoch);
  };
  record: LatchPort['record'] = (scope, epoch, provenance) => {
    if (!this.recordAnswers) return never();
    const found = this.stops.find((each) => each.scope === scope && each.epoch === epoch);
    if (found !== undefined) found.record = provenance;
    return Promise.resolve();
  };
}

function setUp() {
  const latch = new FakeLatch();
  const time = new FakeSystem();
  return { latch, time, raiser: new StopRaiser(latch, time) };
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
    expect(latch.raisedScopes).toEqual([null]);
  });

  it('writes who it was, and raises the pair it was asked for', async () => {
    const { latch, raiser } = setUp();
    await raiser.raise(stop({ scope: ENGINE, reason: 'why' }));
    expect(latch.stops[0]).toMatchObject({
      scope: ENGINE,
      record: { who: 'test', path: 'api', reason: 'why' },
    });
  });

  it('raises anew once the stop of that key no longer stands', async () => {
    const { latch, raiser } = setUp();
    await raiser.raise(stop());
    latch.stops.length = 0;
    expect(await raiser.raise(stop())).toMatchObject({ replayed: false });
    expect(latch.raisedScopes).toHaveLength(2);
  });

  it('raises first and then tells that the key stood for something else', async () => {
    const { latch, raiser } = setUp();
    await raiser.raise(stop());
    expect(await raiser.raise(stop({ reason: 'other' }))).toMatchObject({ keyReused: true, epoch: 2 });
    expect(latch.raisedScopes).toHaveLength(2);
  });

  it('raises after 50 ms when the look for the key is not answered', async () => {
    const { latch, time, raiser } = setUp();
    latch.standingAnswers = false;
    const raising = raiser.raise(stop());
    await time.advance(49);
    expect(latch.raisedScopes).toEqual([]);
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

  it('stands without a record of who it was', async () => {
    const { latch, time, raiser } = setUp();
    latch.recordAnswers = false;
    const raising = raiser.raise(stop());
    await time.advance(100);
    expect(await raising).toMatchObject({ epoch: 1, durable: 'redis' });
  });
});
