// A resume is sent only for a review of this session that is young enough and still fits what is there.
import { REVIEW_MS_MAX } from '@agora/shared/console-act';
import { deriveDisplay } from '@agora/shared/display';
import { exposureRow, frameFixture, haltedSnapshot, latchSet } from '@agora/shared/fixtures';
import type { Frame } from '@agora/shared/frame';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { haltIdSchema, requestIdSchema } from '@agora/shared/ids';
import { describe, expect, it, test } from 'vitest';
import { FakeSystem } from '../read-model/fake-system.ts';
import { Reviews } from './reviews.ts';

const SESSION = 's'.repeat(32);
const seen = (change: Partial<FrameFacts> = {}): Frame => {
  const facts = frameFixture({ snapshot: haltedSnapshot(), latch: latchSet(), ...change });
  return {
    ...facts,
    display: deriveDisplay({ frame: facts, elapsedMs: 0, linkMs: 0 }),
    others_latched: null,
  };
};
const halted = seen();
const snapshot = haltedSnapshot();
const latch = latchSet();

function reviewed() {
  const system = new FakeSystem();
  const reviews = new Reviews(system);
  const review = reviews.begin(SESSION, halted, []);
  const { halt_id, reviewed: epochs } = review;
  if (halt_id === null || epochs === null) throw new Error(`no review: ${review.obstacle}`);
  const ask = {
    engine_id: halted.engine_id,
    request_id: requestIdSchema.parse('request-1'),
    snapshot_seq: review.seq,
    halt_id,
    reviewed: epochs,
    phrase: review.phrase,
    reason: null,
  };
  return { system, reviews, ask };
}

test('what was reviewed may be asked for', () => {
  const { reviews, ask } = reviewed();
  expect(ask.phrase).toBe(`RESUME ${halted.engine_id}`);
  expect(reviews.refusal(SESSION, ask, halted)).toBeNull();
});

test.each([
  [REVIEW_MS_MAX - 1, null],
  [REVIEW_MS_MAX, null],
  [REVIEW_MS_MAX + 1, 'STALE_REVIEW'],
])('%i ms later: %s', async (ms, refusal) => {
  const { system, reviews, ask } = reviewed();
  await system.advance(ms);
  expect(reviews.refusal(SESSION, ask, halted)).toBe(refusal);
});

describe('a request is not sent', () => {
  const { reviews, ask } = reviewed();
  const other = haltIdSchema.parse('another-halt');
  it.each([
    [
      'for a frame that nobody reviewed',
      { ...ask, snapshot_seq: ask.snapshot_seq - 1 },
      halted,
      'STALE_REVIEW',
    ],
    [
      'with the phrase in small letters',
      { ...ask, phrase: ask.phrase.toLowerCase() },
      halted,
      'WRONG_PHRASE',
    ],
    ['with a space behind the phrase', { ...ask, phrase: `${ask.phrase} ` }, halted, 'WRONG_PHRASE'],
    ['for another halt', { ...ask, halt_id: other }, halted, 'OTHER_HALT'],
    [
      'for older epochs',
      { ...ask, reviewed: { ...ask.reviewed, panic_epoch: ask.reviewed.panic_epoch - 1 } },
      halted,
      'NEWER_STOP',
    ],
    [
      'after a newer stop',
      ask,
      seen({ latch: { ...latch, panic_epoch: latch.panic_epoch + 1 } }),
      'NEWER_STOP',
    ],
    [
      'after a newer stop of all',
      ask,
      seen({ latch: { ...latch, global: { ...latch.global, panic_epoch: latch.global.panic_epoch + 1 } } }),
      'NEWER_STOP',
    ],
    ['without the latch', ask, seen({ latch: null }), 'NOT_KNOWN'],
    ['without a snapshot', ask, seen({ snapshot: null }), 'NOT_KNOWN'],
    ['while it trades', ask, seen({ snapshot: { ...snapshot, state: 'ACTIVE' } }), 'NOT_HALTED'],
    [
      'under other limits',
      ask,
      seen({ snapshot: { ...snapshot, envelope: { ...snapshot.envelope, hash: 'b'.repeat(64) } } }),
      'CHANGED_SINCE_REVIEW',
    ],
    [
      'with other positions',
      ask,
      seen({ snapshot: { ...snapshot, exposure: { ...snapshot.exposure, rows: [exposureRow()] } } }),
      'CHANGED_SINCE_REVIEW',
    ],
    [
      'when the books no longer match',
      ask,
      seen({ snapshot: { ...snapshot, recon: { ...snapshot.recon, match: false } } }),
      'CHANGED_SINCE_REVIEW',
    ],
  ])('%s', (_what, given, now, refusal) => expect(reviews.refusal(SESSION, given, now)).toBe(refusal));

  it('by another session', () => expect(reviews.refusal('t'.repeat(32), ask, halted)).toBe('STALE_REVIEW'));
});

describe('nothing can be reviewed', () => {
  it.each([
    ['without the latch', seen({ latch: null }), /redis-latch/],
    ['without a snapshot', seen({ snapshot: null }), /not known/],
    ['while it trades', seen({ snapshot: { ...snapshot, state: 'ACTIVE' } }), /not (halted|known)/],
    ['without a record of the halt', seen({ snapshot: { ...snapshot, halt: null } }), /not recorded/],
  ])('%s', (_what, frame, obstacle) => {
    const review = new Reviews(new FakeSystem()).begin(SESSION, frame, null);
    expect(review).toMatchObject({ halt_id: null, reviewed: null, limits_changed: null });
    expect(review.obstacle).toMatch(obstacle);
  });
});
