import type { ResumeReview } from '@agora/shared/console-act';
import { deriveDisplay } from '@agora/shared/display';
import { ago, FIXTURE_NOW, frameFixture, gatesWith, haltedSnapshot, latchSet } from '@agora/shared/fixtures';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { engineIdSchema } from '@agora/shared/ids';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../live/view.ts';
import { changedSince, missingSteps } from './resume-steps.ts';

const ENGINE = engineIdSchema.parse('mm-btc-1');

const halted = (change: Partial<FrameFacts> = {}) =>
  frameFixture({
    snapshot: haltedSnapshot({ recovery_gates: gatesWith([]) }),
    latch: latchSet(),
    guardian_seen: null,
    ...change,
  });
const see = (frame: FrameFacts, linkMs = 0) =>
  viewOf(ENGINE, { frame, elapsedMs: 0, linkMs }, 'stream', { monotonicMs: 0, wallMs: 0 });
const REVIEW: ResumeReview = {
  seq: 42,
  reviewed_at: FIXTURE_NOW,
  valid_until: ago(-180),
  engine_id: frameFixture().engine_id,
  phrase: 'RESUME mm-btc-1',
  halt_id: haltedSnapshot().halt?.halt_id ?? null,
  reviewed: { panic_epoch: 4, panic_global_epoch: 1 },
  obstacle: null,
  display: deriveDisplay({ frame: halted(), elapsedMs: 0, linkMs: 0 }),
  why: 'x',
  gates: gatesWith([]),
  exposure: null,
  limits_changed: [],
};
const ready = { review: REVIEW, typed: REVIEW.phrase, secondFactorS: 30, refusal: null };

describe('what stands between a review and a resume', () => {
  it('is nothing when all five steps are done', () => {
    expect(missingSteps(ready, see(halted()))).toEqual([]);
  });

  it.each([
    ['a viewer', { ...ready, refusal: 'viewer' }, 'viewer'],
    ['no review', { ...ready, review: null }, 'Review first.'],
    ['an obstacle', { ...ready, review: { ...REVIEW, obstacle: 'No halt.' } }, 'No halt.'],
    ['lower case', { ...ready, typed: 'resume mm-btc-1' }, 'Type the phrase: RESUME mm-btc-1'],
    ['a trailing space', { ...ready, typed: 'RESUME mm-btc-1 ' }, 'Type the phrase: RESUME mm-btc-1'],
    ['an old factor', { ...ready, secondFactorS: 0 }, 'Show the second factor.'],
  ])('%s', (_name, inputs, missing) => {
    expect(missingSteps(inputs, see(halted()))).toEqual([missing]);
  });

  const withGates = (recovery_gates: ReturnType<typeof gatesWith>) =>
    see(halted({ snapshot: haltedSnapshot({ recovery_gates }) }));

  it.each([
    ['one does not pass now', withGates(gatesWith(['operator_enable']))],
    ['none is known now', withGates([])],
  ])('is a recovery gate where %s, whatever the review saw', (_name, view) => {
    expect(missingSteps(ready, view)).toEqual(['Not every recovery gate passes.']);
  });

  it('is no gate that has come to pass since the review', () => {
    const before = { ...REVIEW, gates: gatesWith(['operator_enable']) };
    expect(missingSteps({ ...ready, review: before }, see(halted()))).toEqual([]);
  });

  it.each([
    ['the link is lost', see(halted(), 4_001), /not known/],
    [
      'the engine is silent',
      see(halted({ ages: { ...frameFixture().ages, engine_ms: 6_000 } })),
      /not known/,
    ],
    ['a newer stop came', see(halted({ latch: { ...latchSet(), panic_epoch: 5 } })), /newer stop/],
    [
      'a newer global stop came',
      see(halted({ latch: { ...latchSet(), global: { panic_epoch: 2, resume_epoch: 1 } } })),
      /newer stop/,
    ],
    ['it trades', see(frameFixture()), /not halted/],
    [
      'the review is old',
      viewOf(ENGINE, { frame: halted(), elapsedMs: 180_001, linkMs: 0 }, 'stream', {
        monotonicMs: 0,
        wallMs: 0,
      }),
      /not known|too old/,
    ],
  ])('%s: the review is void', (_name, view, why) => {
    expect(changedSince(REVIEW, view)).toMatch(why);
  });
});
