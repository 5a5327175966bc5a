import { deriveDisplay } from '@agora/shared/display';
import { frameFixture, haltedSnapshot } from '@agora/shared/fixtures';
import type { Frame } from '@agora/shared/frame';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { describe, expect, it } from 'vitest';
import type { Instant } from './elapsed.ts';
import { checking, isStreamSilent, type LiveState, seenAt, withFrame } from './live-state.ts';

const at = (ms: number): Instant => ({ monotonicMs: ms, wallMs: 1_000_000 + ms });

function frame(seq: number, change: Partial<FrameFacts> = {}): Frame {
  const facts = frameFixture({ seq, ages: AGES, ...change });
  return { ...facts, display: deriveDisplay({ frame: facts, elapsedMs: 0, linkMs: 0 }) };
}

const JUST_READ = { redis_live_ms: 0, redis_latch_ms: 0, engine_ms: 0, snapshot_ms: 0, venue_ms: 0 };
const AGES = { ...frameFixture().ages, ...JUST_READ };
const DEAD_ENGINE = { ages: { ...AGES, engine_ms: 6_000 } };
const HALTED = { snapshot: haltedSnapshot(), guardian_seen: null };
const word = (state: LiveState, ms: number) => deriveDisplay(seenAt(state, at(ms))).word;
const start = checking('mm-btc-1', at(0));

describe('which frames are believed', () => {
  it('is CHECKING until the first frame and then shows it at once', () => {
    expect(word(start, 60_000)).toBe('CHECKING');
    expect(word(withFrame(start, frame(1), 'stream', at(100)), 100)).toBe('ACTIVE');
  });

  it.each([
    [3_999, 'ACTIVE'],
    [4_000, 'ACTIVE'],
    [4_001, 'UNKNOWN'],
  ])('%i ms after the last frame the word is %s', (sinceMs, expected) => {
    const state = withFrame(start, frame(1), 'stream', at(0));
    expect(word(state, sinceMs)).toBe(expected);
  });

  it('leaves UNKNOWN only on the second of two consecutive fresh frames', () => {
    let state = withFrame(start, frame(1, DEAD_ENGINE), 'stream', at(0));
    expect(word(state, 0)).toBe('UNKNOWN');
    state = withFrame(state, frame(2), 'stream', at(1_000));
    expect(word(state, 1_000)).toBe('UNKNOWN');
    state = withFrame(state, frame(3), 'stream', at(2_000));
    expect(word(state, 2_000)).toBe('ACTIVE');
  });

  it('starts counting anew when an UNKNOWN frame comes between', () => {
    let state = withFrame(start, frame(1, DEAD_ENGINE), 'stream', at(0));
    state = withFrame(state, frame(2), 'stream', at(1_000));
    state = withFrame(state, frame(3, DEAD_ENGINE), 'stream', at(2_000));
    state = withFrame(state, frame(4), 'stream', at(3_000));
    expect(word(state, 3_000)).toBe('UNKNOWN');
  });

  it('does not count a first fresh frame that is long past', () => {
    let state = withFrame(start, frame(1, DEAD_ENGINE), 'stream', at(0));
    state = withFrame(state, frame(2), 'stream', at(1_000));
    state = withFrame(state, frame(3), 'stream', at(5_001));
    expect(word(state, 5_001)).toBe('UNKNOWN');
    state = withFrame(state, frame(4), 'stream', at(6_000));
    expect(word(state, 6_000)).toBe('ACTIVE');
  });

  it('stays UNKNOWN after a lost link until two frames came, and goes on to show bad news at once', () => {
    let state = withFrame(start, frame(1), 'stream', at(0));
    expect(word(state, 10_000)).toBe('UNKNOWN');
    state = withFrame(state, frame(2, HALTED), 'stream', at(10_000));
    expect(word(state, 10_000)).toBe('UNKNOWN');
    state = withFrame(state, frame(3, HALTED), 'stream', at(10_500));
    expect(word(state, 10_500)).toBe('HALTED');
    state = withFrame(state, frame(4, DEAD_ENGINE), 'stream', at(11_000));
    expect(word(state, 11_000)).toBe('UNKNOWN');
  });

  it('ignores frames of another engine and frames that were overtaken', () => {
    const halted = withFrame(start, frame(20, HALTED), 'stream', at(0));
    expect(withFrame(halted, frame(21, { engine_id: 'mm-eth-1' as Frame['engine_id'] }), 'poll', at(1))).toBe(
      halted,
    );
    expect(word(withFrame(halted, frame(19), 'poll', at(2)), 2)).toBe('HALTED');
  });

  it('accepts a server whose numbering started anew', () => {
    const before = withFrame(start, frame(5_000_000, HALTED), 'stream', at(0));
    expect(word(withFrame(before, frame(7), 'stream', at(100)), 100)).toBe('ACTIVE');
  });

  it('measures the age of data by both clocks and survives a suspended machine', () => {
    const state = withFrame(start, frame(1), 'stream', at(0));
    const afterSleep = { monotonicMs: 10, wallMs: 1_000_000 + 600_000 };
    expect(deriveDisplay(seenAt(state, afterSleep)).word).toBe('UNKNOWN');
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
