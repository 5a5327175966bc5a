import { expect, test } from 'vitest';
import { frameFixture } from './fixtures.ts';
import { statusSchema } from './status.ts';
import { statusOfFrame } from './status-of-frame.ts';

const holdsIn = (frame: ReturnType<typeof frameFixture>) => {
  const { display, gate } = statusSchema.parse(statusOfFrame(frame, []));
  return { display, open: gate.open, holds: [...new Set(gate.signals.map(({ holds }) => holds))] };
};

test('a signal holds by the word of an engine that is heard, and by no older one', () => {
  const frame = frameFixture();
  expect(holdsIn(frame)).toEqual({ display: 'ACTIVE', open: true, holds: [true] });
  const silent = { engine_ms: 60_000, snapshot_ms: 60_000 };
  expect(holdsIn({ ...frame, ages: { ...frame.ages, ...silent } })).toEqual({
    ...{ display: 'UNKNOWN', open: false, holds: [null] },
  });
});
