import { deriveDisplay } from '@agora/shared/display';
import { frameFixture, haltedSnapshot } from '@agora/shared/fixtures';
import type { Frame } from '@agora/shared/frame';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { engineIdSchema } from '@agora/shared/ids';
import { epochMsOf, isoMs } from '@agora/shared/time';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instant } from './elapsed.ts';
import {
  checking,
  isStreamSilent,
  type LiveState,
  type Source,
  seenAt,
  startedOver,
  withFrame,
} from './live-state.ts';

const ENGINE = engineIdSchema.parse('mm-btc-1');

const at = (ms: number): Instant => ({ monotonicMs: ms, wallMs: 1_000_000 + ms });

function frame(seq: number, change: Partial<FrameFacts> = {}): Frame {
  const facts = frameFixture({ seq, ages: AGES, ...change });
  return {
    ...facts,
    display: deriveDisplay({ frame: facts, elapsedMs: 0, linkMs: 0 }),
    others_latched: null,
  };
}

const JUST_READ = { redis_live_ms: 0, redis_latch_ms: 0, engine_ms: 0, snapshot_ms: 0, venue_ms: 0 };
const SERVER_MS = epochMsOf(frameFixture().server_now);
const AGES = { ...frameFixture().ages, ...JUST_READ };
const DEAD_ENGINE = { ages: { ...AGES, engine_ms: 6_000 } };
const HALTED = { snapshot: haltedSnapshot(), guardian_seen: null };
const word = (state: LiveState, ms: number) => deriveDisplay(seenAt(state, at(ms))).word;
/** Takes in a frame that came as soon as it was built. */
const heard = (state: LiveState, built: Frame, source: Source, instant: Instant) =>
  withFrame(state, { ...built, server_now: isoMs(SERVER_MS + instant.monotonicMs) }, source, instant);
const start = checking(ENGINE, at(0));

describe('which frames are believed', () => {
  it('is CHECKING until the first frame and then shows it at once', () => {
    expect(word(start, 60_000)).toBe('CHECKING');
    expect(word(heard(start, frame(1), 'stream', at(100)), 100)).toBe('ACTIVE');
  });

  it.each([
    [3_999, 'ACTIVE'],
    [4_000, 'ACTIVE'],
    [4_001, 'UNKNOWN'],
  ])('%i ms after the last frame the word is %s', (sinceMs, expected) => {
    const state = heard(start, frame(1), 'stream', at(0));
    expect(word(state, sinceMs)).toBe(expected);
  });

  it('leaves UNKNOWN only on the second of two consecutive fresh frames', () => {
    let state = heard(start, frame(1, DEAD_ENGINE), 'stream', at(0));
    expect(word(state, 0)).toBe('UNKNOWN');
    state = heard(state, frame(2), 'stream', at(1_000));
    expect(word(state, 1_000)).toBe('UNKNOWN');
    state = heard(state, frame(3), 'stream', at(2_000));
    expect(word(state, 2_000)).toBe('ACTIVE');
  });

  it('starts counting anew when an UNKNOWN frame comes between', () => {
    let state = heard(start, frame(1, DEAD_ENGINE), 'stream', at(0));
    state = heard(state, frame(2), 'stream', at(1_000));
    state = heard(state, frame(3, DEAD_ENGINE), 'stream', at(2_000));
    state = heard(state, frame(4), 'stream', at(3_000));
    expect(word(state, 3_000)).toBe('UNKNOWN');
  });

  it('does not count a first fresh frame that is long past', () => {
    let state = heard(start, frame(1, DEAD_ENGINE), 'stream', at(0));
    state = heard(state, frame(2), 'stream', at(1_000));
    state = heard(state, frame(3), 'stream', at(5_001));
    expect(word(state, 5_001)).toBe('UNKNOWN');
    state = heard(state, frame(4), 'stream', at(6_000));
    expect(word(state, 6_000)).toBe('ACTIVE');
  });

  it('stays UNKNOWN after a lost link until two frames came, and goes on to show bad news at once', () => {
    let state = heard(start, frame(1), 'stream', at(0));
    expect(word(state, 10_000)).toBe('UNKNOWN');
    state = heard(state, frame(2, HALTED), 'stream', at(10_000));
    expect(word(state, 10_000)).toBe('UNKNOWN');
    state = heard(state, frame(3, HALTED), 'stream', at(10_500));
    expect(word(state, 10_500)).toBe('HALTED');
    state = heard(state, frame(4, DEAD_ENGINE), 'stream', at(11_000));
    expect(word(state, 11_000)).toBe('UNKNOWN');
  });

  it('ignores frames of another engine and frames that were overtaken', () => {
    const halted = heard(start, frame(20, HALTED), 'stream', at(0));
    expect(heard(halted, frame(21, { engine_id: 'mm-eth-1' as Frame['engine_id'] }), 'poll', at(1))).toBe(
      halted,
    );
    expect(word(heard(halted, frame(19), 'poll', at(2)), 2)).toBe('HALTED');
  });

  it('accepts a server whose numbering started anew', () => {
    const before = heard(start, frame(5_000_000, HALTED), 'stream', at(0));
    expect(word(heard(before, frame(7), 'stream', at(100)), 100)).toBe('ACTIVE');
  });

  it('measures the age of data by both clocks and survives a suspended machine', () => {
    const state = heard(start, frame(1), 'stream', at(0));
    const afterSleep = { monotonicMs: 10, wallMs: 1_000_000 + 600_000 };
    expect(deriveDisplay(seenAt(state, afterSleep)).word).toBe('UNKNOWN');
  });
});

describe('a page that was away', () => {
  const away = (state: LiveState, ms: number) => startedOver(state, at(ms));
  const seen = heard(start, frame(1), 'stream', at(0));

  it.each([
    [4_000, 'CHECKING'],
    [4_001, 'UNKNOWN'],
  ])('that hears nothing for %i ms after its return is %s', (sinceMs, expected) => {
    expect(word(away(seen, 600_000), 600_000 + sinceMs)).toBe(expected);
  });

  it('shows the first frame after its return at once, and after UNKNOWN the second', () => {
    const back = away(seen, 600_000);
    expect(word(heard(back, frame(2), 'stream', at(600_500)), 600_500)).toBe('ACTIVE');
    const late = heard(back, frame(2), 'poll', at(605_000));
    expect(word(late, 605_000)).toBe('UNKNOWN');
    expect(word(heard(late, frame(3), 'poll', at(606_000)), 606_000)).toBe('ACTIVE');
  });

  it('does not turn UNKNOWN back into CHECKING by being away again', () => {
    const again = away(away(seen, 600_000), 605_000);
    expect(word(again, 605_000)).toBe('UNKNOWN');
    expect(word(away(again, 900_000), 900_001)).toBe('UNKNOWN');
  });

  it('is CHECKING for as long as it never saw a frame', () => {
    expect(word(away(start, 600_000), 900_000)).toBe('CHECKING');
  });
});

describe('how old a frame of the stream was when it came', () => {
  /** A frame that the server built `serverMs` after its first one. */
  const built = (seq: number, serverMs: number) => frame(seq, { server_now: isoMs(SERVER_MS + serverMs) });
  const ageMs = (state: LiveState, ms: number) => seenAt(state, at(ms)).linkMs;
  const first = withFrame(start, built(1, 0), 'stream', at(100));

  it('is nothing while frames come as fast as they are built', () => {
    const next = withFrame(first, built(2, 1_000), 'stream', at(1_100));
    expect(ageMs(next, 1_300)).toBe(200);
  });

  it('is what the way here took longer than the quickest before it, until that is caught up', () => {
    const slow = withFrame(first, built(2, 1_000), 'stream', at(2_600));
    expect(ageMs(slow, 2_600)).toBe(1_500);
    const still = withFrame(slow, built(3, 2_000), 'stream', at(3_600));
    expect(ageMs(still, 3_600)).toBe(1_500);
    expect(ageMs(withFrame(still, built(4, 3_900), 'stream', at(4_100)), 4_100)).toBe(100);
  });

  it('stays UNKNOWN when a path that stood for half a minute delivers what its buffers held', () => {
    let state = first;
    for (const seq of [2, 3, 4])
      state = withFrame(state, built(seq, seq * 1_000), 'stream', at(30_000 + seq));
    expect(word(state, 30_010)).toBe('UNKNOWN');
    state = withFrame(state, built(30, 30_000), 'stream', at(30_100));
    state = withFrame(state, built(31, 31_000), 'stream', at(31_100));
    expect(word(state, 31_100)).toBe('ACTIVE');
  });

  it('is never less than it was, whatever buffers do on the way', () => {
    const gaps = fc.array(fc.record({ builtMs: fc.nat(3_000), stalledMs: fc.nat(20_000) }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(gaps, (frames) => {
        let state = first;
        let builtMs = 0;
        let atMs = 100;
        frames.forEach((gap, index) => {
          builtMs += gap.builtMs;
          // It comes after the one before it, and no quicker than the first, which took 100 ms.
          atMs = Math.max(atMs, builtMs + 100 + gap.stalledMs);
          state = withFrame(state, built(index + 2, builtMs), 'stream', at(atMs));
          if (state.accepted?.frame.seq !== index + 2) return;
          expect(ageMs(state, atMs)).toBe(atMs - builtMs - 100);
        });
      }),
    );
  });

  it('makes the page ask by itself, and an answer sets both right', () => {
    const lagging = withFrame(first, built(2, 1_000), 'stream', at(2_101));
    expect(isStreamSilent(withFrame(first, built(2, 1_000), 'stream', at(2_100)), at(2_100))).toBe(false);
    expect(isStreamSilent(lagging, at(2_101))).toBe(true);
    const asked = withFrame(lagging, built(5, 4_000), 'poll', at(4_000));
    expect(ageMs(asked, 4_200)).toBe(200);
    // What still lies in the buffers was overtaken, and the stream is no better for it.
    const behind = withFrame(asked, built(3, 2_000), 'stream', at(4_300));
    expect(behind.accepted?.frame.seq).toBe(5);
    expect(isStreamSilent(behind, at(4_300))).toBe(true);
    const prompt = withFrame(behind, built(6, 5_000), 'stream', at(5_050));
    expect(ageMs(prompt, 5_050)).toBe(50);
    expect(isStreamSilent(prompt, at(5_050))).toBe(false);
  });

  it.each([
    ['forward', 3_600_000],
    ['back', -3_600_000],
  ])('a clock of the server that is set %s costs at most until the next answer', (_way, stepMs) => {
    let state = withFrame(first, built(2, 1_000 + stepMs), 'stream', at(1_100));
    state = withFrame(state, built(3, 2_000 + stepMs), 'poll', at(2_000));
    state = withFrame(state, built(4, 3_000 + stepMs), 'stream', at(3_100));
    expect(word(state, 3_200)).toBe('ACTIVE');
    expect(ageMs(state, 3_200)).toBeLessThanOrEqual(200);
  });

  it('a new server that numbers anew changes nothing about it', () => {
    const state = withFrame(first, built(5_000_000, 3_000), 'stream', at(3_100));
    expect(ageMs(state, 3_200)).toBe(100);
  });

  it('a first frame that was long in coming counts from when it was asked for', () => {
    expect(ageMs(withFrame(start, built(1, 0), 'stream', at(1_000)), 1_000)).toBe(0);
    const late = withFrame(start, built(1, 0), 'stream', at(1_001));
    expect(ageMs(late, 1_001)).toBe(1_001);
    expect(isStreamSilent(late, at(1_001))).toBe(true);
  });

  it('forgets the clocks of before a return', () => {
    const back = startedOver(first, at(600_000));
    expect(ageMs(withFrame(back, built(2, 1_000), 'stream', at(600_200)), 600_200)).toBe(0);
  });
});

describe('when the page asks by itself', () => {
  it.each([
    [4_000, false],
    [4_001, true],
  ])('stream silent for %i ms: %j', (silentMs, expected) => {
    const state = withFrame(start, frame(1), 'stream', at(500));
    expect(isStreamSilent(state, at(500 + silentMs))).toBe(expected);
  });

  it('goes on asking while only its own questions are answered', () => {
    const polled = withFrame(start, frame(1), 'poll', at(6_000));
    expect(isStreamSilent(polled, at(6_000))).toBe(true);
  });
});
