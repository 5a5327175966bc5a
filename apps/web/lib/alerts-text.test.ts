// Whether people are reached, by the last alert that arrived and by the answer to a test.
import { ago, frameFixture, haltedSnapshot } from '@agora/shared/fixtures';
import { readSituation } from '@agora/shared/situation';
import { expect, it } from 'vitest';
import { alertsText } from './alerts-text.ts';

it.each([
  ['after the halt, of which it need not be', 0, 'Last alert delivered 03:16:02'],
  ['before the halt', 400, 'Last alert delivered 03:09:22'],
  ['on another day', 18_000, 'Last alert delivered 02-28 22:16:02'],
])('the last alert arrived %s', (_when, agoS, text) => {
  const alerts = { undelivered_ms: null, pager_ms: 900, last_delivered_at: ago(agoS) };
  const frame = frameFixture({ snapshot: haltedSnapshot(), guardian_seen: null, alerts });
  expect(alertsText(readSituation({ frame, elapsedMs: 0, linkMs: 0 }), frame).text).toBe(text);
});
