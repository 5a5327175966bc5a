import type { StoppedView } from '@agora/shared/stop-answer';
import { describe, expect, it } from 'vitest';
import { FakeSystem } from '../read-model/fake-system.ts';
import { lookTwice } from './view.ts';

const seen = (guardian: number | null): StoppedView => ({
  hands: { engine_age_ms: null, guardian_age_ms: guardian },
  state: 'HALTED',
  clearance: null,
});

describe('who is alive to cancel', () => {
  const looks = (...views: StoppedView[]) => {
    const time = new FakeSystem();
    let count = 0;
    const answer = lookTwice(time, async () => views[count++] ?? seen(null));
    return { time, answer, count: () => count };
  };

  it('is said after one look that shows a hand', async () => {
    const { answer, count } = looks(seen(20));
    expect(await answer).toEqual(seen(20));
    expect(count()).toBe(1);
  });

  it('is looked at again 150 ms later before it is said that nobody is', async () => {
    const { time, answer, count } = looks(seen(null), seen(30));
    await time.advance(149);
    expect(count()).toBe(1);
    await time.advance(1);
    expect(await answer).toEqual(seen(30));
  });

  it('is nobody after the second look', async () => {
    const { time, answer, count } = looks(seen(null), seen(null), seen(1));
    await time.advance(150);
    expect(await answer).toEqual(seen(null));
    expect(count()).toBe(2);
  });
});
