import { refuseStop, type StopReply } from '@agora/shared/stop-answer';
import { isoMs } from '@agora/shared/time';
import { describe, expect, it } from 'vitest';
import { FakeSystem } from '../../server/read-model/fake-system.ts';
import { AT_ONCE_MS, GIVE_UP_MS, type PressOutcome, sendStop } from './send-stop.ts';

const STOPPED: StopReply = {
  status: 200,
  body: {
    epoch: 1,
    latched_at: isoMs(0),
    path: 'api',
    replayed: false,
    state: 'HALTED',
    clearance: 'verified',
    hands: { engine_age_ms: 10, guardian_age_ms: 10 },
  },
};

/** A press whose n-th request is answered by the n-th of `replies`: null = fails, 'hangs' = never answers. */
function pressed(replies: readonly (StopReply | null | 'hangs')[], failsAfterMs = 0) {
  const time = new FakeSystem();
  const startMs = time.monotonicMs();
  const sentMs: number[] = [];
  const aborted: boolean[] = [];
  let outcome: PressOutcome | null = null;
  const press = sendStop({
    after: time.after,
    post: (signal) => {
      const index = sentMs.push(time.monotonicMs() - startMs) - 1;
      const reply = replies[Math.min(index, replies.length - 1)] ?? null;
      signal.addEventListener('abort', () => aborted.push(true));
      if (reply === 'hangs') return new Promise(() => undefined);
      if (reply !== null) return Promise.resolve(reply);
      const error = new TypeError('no network');
      if (failsAfterMs === 0) return Promise.reject(error);
      return new Promise((_, reject) => time.after(failsAfterMs, () => reject(error)));
    },
  });
  void press.outcome.then((ended) => {
    outcome = ended;
  });
  return { time, sentMs, aborted, press, outcome: () => outcome };
}

describe('a press of STOP', () => {
  it('is sent at once, and not again after its answer', async () => {
    const { time, sentMs, outcome } = pressed([STOPPED]);
    await time.settle();
    expect(outcome()).toEqual({ kind: 'answered', reply: STOPPED });
    await time.advance(60_000);
    expect(sentMs).toEqual([0]);
  });

  it('without a network is tried at 0, 1, 2 and 4 s, told as not sent at 5 s, and never sent later', async () => {
    const { time, sentMs, outcome } = pressed([null]);
    await time.advance(GIVE_UP_MS - 1);
    expect(outcome()).toBeNull();
    await time.advance(1);
    expect(outcome()).toEqual({ kind: 'not_sent' });
    await time.advance(3_600_000);
    expect(sentMs).toEqual([0, 1_000, 2_000, 4_000]);
    expect(time.timersWaiting).toBe(0);
  });

  it('that hangs is not told as unsent: it may have arrived; what hangs is aborted', async () => {
    const { time, aborted, outcome } = pressed(['hangs']);
    await time.advance(GIVE_UP_MS);
    expect(outcome()).toEqual({ kind: 'not_confirmed' });
    expect(aborted).toHaveLength(4);
  });

  it.each([
    [AT_ONCE_MS - 1, 'not_sent'],
    [AT_ONCE_MS + 1, 'not_confirmed'],
  ])(
    'whose connection breaks after %i ms is told as %s: of a late one the answer alone may be lost',
    async (ms, kind) => {
      const { time, outcome } = pressed([null], ms);
      await time.advance(GIVE_UP_MS);
      expect(outcome()).toEqual({ kind });
      expect(time.timersWaiting).toBe(0);
    },
  );

  it('that was not confirmed is sent again, and the confirmation counts', async () => {
    const { time, sentMs, outcome } = pressed([refuseStop('STOP_NOT_CONFIRMED'), null, STOPPED]);
    await time.advance(2_000);
    expect(outcome()).toEqual({ kind: 'answered', reply: STOPPED });
    expect(sentMs).toEqual([0, 1_000, 2_000]);
  });

  it('that was never confirmed ends with what the server said', async () => {
    const reply = refuseStop('STOP_NOT_CONFIRMED');
    const { time, outcome } = pressed([reply, null]);
    await time.advance(GIVE_UP_MS);
    expect(outcome()).toEqual({ kind: 'answered', reply });
  });

  it.each(['STOP_LATCHED_NO_HAND', 'STOP_MALFORMED', 'STOP_UNAUTHENTICATED'] as const)(
    'ends at once with %s: asking again would change nothing',
    async (code) => {
      const { time, sentMs, outcome } = pressed([refuseStop(code)]);
      await time.settle();
      expect(outcome()).toEqual({ kind: 'answered', reply: refuseStop(code) });
      expect(sentMs).toEqual([0]);
    },
  );

  it('needs nothing that browsers learnt only in 2024', async () => {
    const { withResolvers } = Promise;
    Reflect.set(Promise, 'withResolvers', undefined);
    try {
      const { time, outcome } = pressed([STOPPED]);
      await time.settle();
      expect(outcome()).toEqual({ kind: 'answered', reply: STOPPED });
    } finally {
      Promise.withResolvers = withResolvers;
    }
  });

  it('again before the answer sends the same request at once, and a bounded number of times', async () => {
    const { time, sentMs, press } = pressed(['hangs']);
    for (let n = 0; n < 20; n += 1) press.again();
    await time.settle();
    expect(sentMs).toHaveLength(6);
  });
});
