import { hasLiveHand } from '@agora/shared/stop';
import { describe, expect, it } from 'vitest';
import { FakeSystem } from '../read-model/fake-system.ts';
import { type Look, provenView } from './hands.ts';

/** Both hands with a young last sign of life. */
const look = (engineBeat: string | null, guardianBeat: string | null): Look => ({
  view: {
    hands: {
      engine_age_ms: engineBeat === null ? null : 20,
      guardian_age_ms: guardianBeat === null ? null : 30,
    },
    state: 'HALTED',
    clearance: null,
  },
  read: true,
  engineBeat,
  guardianBeat,
});
const unread: Look = { ...look(null, null), read: false };

describe('a hand is proven by a sign of life after the stop', () => {
  const asked = async (waitMs: number, ...looks: [Look, ...Look[]]) => {
    const time = new FakeSystem();
    let count = 0;
    const answer = provenView(time, async () => looks[Math.min(count++, looks.length - 1)] ?? looks[0]);
    await time.advance(waitMs);
    const view = await answer;
    return { view, count, lives: hasLiveHand(view.hands) };
  };

  it.each([
    ['the guardian beats', look('e1', 'g1'), look('e1', 'g2')],
    ['the engine beats', look('e1', 'g1'), look('e2', 'g1')],
    ['a heartbeat appears in a redis-latch that was emptied', look(null, null), look(null, 'g1')],
    ['another guardian has begun to beat', look(null, 'g9'), look(null, 'h0')],
  ])('%s: said at the next look', async (_, first, second) => {
    const { view, lives, count } = await asked(40, first, second);
    expect(view).toEqual({ ...second.view, hands: view.hands });
    expect([lives, count]).toEqual([true, 2]);
  });

  it.each([
    ['both died a moment ago', look('e1', 'g1')],
    ['no heartbeat was ever there', look(null, null)],
    ['the only one vanished', look('e1', null), look(null, null)],
    ['only an old sign was read, after a look without an answer', unread, look('e1', 'g1')],
    ['redis-latch never answers', unread],
  ])('%s: nobody, after the longest silence of a living one', async (_, ...looks) => {
    const { view, lives } = await asked(1_040, ...(looks as [Look, ...Look[]]));
    expect(lives).toBe(false);
    expect(view.hands).not.toMatchObject({ engine_age_ms: 20 });
  });

  it('waits for exactly as long as a hand may be silent', async () => {
    const silent = Array.from({ length: 26 }, () => look('e1', 'g1')) as [Look, ...Look[]];
    expect((await asked(1_040, ...silent, look('e1', 'g2'))).lives).toBe(true);
    expect((await asked(1_040, ...silent, look('e1', 'g1'), look('e1', 'g2'))).lives).toBe(false);
  });
});
