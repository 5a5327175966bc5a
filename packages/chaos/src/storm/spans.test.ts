// Whoever broke the way to the venue says whether it may have held bytes back; who says nothing of it leaves that open.
import { engineIdSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { Spans } from './spans.ts';

const [ONE, TWO] = [engineIdSchema.parse('one'), engineIdSchema.parse('two')];

test('outages of the venue, in their order', () => {
  const spans = new Spans();
  spans.between([ONE], ['venue_unheld', 'account'], 3, 4);
  spans.between([ONE], ['venue'], 1, 2);
  spans.between([TWO], ['venue'], 5, 6);
  expect(spans.of(ONE)).toEqual({
    ...{ latch: [], engine: [], guardian: [], account: [{ fromUs: 3_000, toUs: 4_000 }] },
    venue: [
      { fromUs: 1_000, toUs: 2_000 },
      { fromUs: 3_000, toUs: 4_000, holdsBytes: false },
    ],
  });
});
