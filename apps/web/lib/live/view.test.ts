import { deriveDisplay } from '@agora/shared/display';
import { frameFixture, haltedSnapshot, latchSet } from '@agora/shared/fixtures';
import type { Frame } from '@agora/shared/frame';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { engineIdSchema } from '@agora/shared/ids';
import { SCENARIOS } from '@agora/shared/scenarios';
import { epochMsOf, isoMs } from '@agora/shared/time';
import { describe, expect, it } from 'vitest';
import type { Instant } from './elapsed.ts';
import { checking, type LiveState, withFrame } from './live-state.ts';
import { needsRepaint, viewAt, viewOf } from './view.ts';

const ENGINE = engineIdSchema.parse('mm-btc-1');

const at = (ms: number): Instant => ({ monotonicMs: ms, wallMs: 1_000_000 + ms });

function framed(state: LiveState, seq: number, ms: number, change: Partial<FrameFacts> = {}): LiveState {
  const server_now = isoMs(epochMsOf(frameFixture().server_now) + ms);
  const facts = frameFixture({ seq, server_now, ...change });
  const frame: Frame = {
    ...facts,
    display: deriveDisplay({ frame: facts, elapsedMs: 0, linkMs: 0 }),
    others_latched: null,
  };
  return withFrame(state, frame, 'stream', at(ms));
}

const first = framed(checking(ENGINE, at(0)), 1, 0);
const painted = viewAt(first, at(0));

describe('when the page is painted anew', () => {
  it('is painted at once when the state changes, whatever was painted just before', () => {
    const changes: [string, Partial<FrameFacts>][] = [
      ['a halt', { snapshot: haltedSnapshot(), guardian_seen: null }],
      ['a latch that was set', { latch: latchSet(1) }],
      ['a silent engine', { ages: { ...frameFixture().ages, engine_ms: 5_001 } }],
    ];
    for (const [what, change] of changes) {
      const next = viewAt(framed(first, 2, 10, change), at(10));
      expect({ what, repaint: needsRepaint(painted, next) }).toEqual({ what, repaint: true });
    }
    expect(needsRepaint(viewAt(checking(ENGINE, at(0)), at(0)), viewAt(first, at(1)))).toBe(true);
  });

  it('is painted at once when the link is lost between two frames', () => {
    expect(needsRepaint(viewAt(first, at(3_700)), viewAt(first, at(4_100)))).toBe(true);
  });

  it.each([
    [949, false],
    [950, true],
  ])('takes a frame that changes figures only %i ms after the last painting: %j', (ms, expected) => {
    expect(needsRepaint(painted, viewAt(framed(first, 2, ms), at(ms)))).toBe(expected);
  });

  it.each([
    [1_249, false],
    [1_250, true],
  ])('lets ages pass without a frame after %i ms: %j', (ms, expected) => {
    expect(needsRepaint(painted, viewAt(first, at(ms)))).toBe(expected);
  });

  it('paints at most once a second while frames stream in ten times a second', () => {
    let state = first;
    let shown = painted;
    let paintings = 0;
    for (let n = 1; n <= 100; n += 1) {
      state = framed(state, n + 1, n * 100);
      const next = viewAt(state, at(n * 100));
      if (!needsRepaint(shown, next)) continue;
      shown = next;
      paintings += 1;
    }
    expect(paintings).toBe(10);
  });
});

describe('what is safe to do of one engine', () => {
  const calm = SCENARIOS['halted by a person, gates outstanding'].seen;

  it.each([
    [null, /^Nothing is at risk\./],
    [true, /^Of mm-btc-1 nothing is at risk\./],
    [false, /^Of mm-btc-1 nothing is at risk\./],
  ])('is not said of all: others latched %j', (othersLatched, says) => {
    expect(viewOf(ENGINE, calm, 'stream', at(0), othersLatched).action.says).toMatch(says);
  });
});
