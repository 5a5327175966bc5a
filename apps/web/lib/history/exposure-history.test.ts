import { frameFixture, snapshotFixture } from '@agora/shared/fixtures';
import { readSituation, type Situation } from '@agora/shared/situation';
import { isoMs } from '@agora/shared/time';
import { describe, expect, it } from 'vitest';
import {
  type ExposurePoint,
  exposureSummary,
  POINTS_MAX,
  STEP_MS,
  withExposure,
} from './exposure-history.ts';

const STARTED_MS = 60_000_000;

/** Seen `slot` half minutes after the start, with a gross exposure; null = the venue is lost. */
function seen(slot: number, grossUsd: number | null): Situation | null {
  const at = STARTED_MS + slot * STEP_MS;
  const { exposure } = snapshotFixture();
  const frame = frameFixture({
    server_now: isoMs(at),
    snapshot: snapshotFixture({
      as_of: isoMs(at),
      exposure: { ...exposure, as_of: isoMs(at), gross_usd: String(grossUsd ?? 1) as never },
    }),
    ages: { ...frameFixture().ages, venue_ms: grossUsd === null ? 60_000 : 0 },
  });
  return readSituation({ frame, elapsedMs: 0, linkMs: 0 });
}

const after = (...seenOnes: (readonly [slot: number, grossUsd: number | null])[]) =>
  seenOnes.reduce<readonly ExposurePoint[]>(
    (points, [slot, usd]) => withExposure(points, seen(slot, usd)),
    [],
  );
const values = (points: readonly ExposurePoint[]) => points.map(({ grossUsd }) => grossUsd);

describe('the line of gross exposure', () => {
  it.each([
    [
      'one a half minute, the first of it',
      [
        [0, 100],
        [0.5, 200],
        [1, 300],
      ],
      [100, 300],
    ],
    [
      'what was not seen is a gap',
      [
        [0, 100],
        [3, 400],
      ],
      [100, null, null, 400],
    ],
    [
      'a lost venue is a gap',
      [
        [0, 100],
        [1, null],
      ],
      [100, null],
    ],
    [
      'a figure that comes within the half minute fills it',
      [
        [0, null],
        [0.5, 200],
      ],
      [200],
    ],
    [
      'a frame that was overtaken changes nothing',
      [
        [2, 100],
        [1, 200],
      ],
      [100],
    ],
  ] as const)('%s', (_name, given, expected) => {
    expect(values(after(...given))).toEqual(expected);
  });

  it('keeps an hour and no more, also after a night asleep', () => {
    const points = after([0, 100], [10_000, 200]);
    expect(points).toHaveLength(POINTS_MAX);
    expect(values(points).filter((value) => value !== null)).toEqual([200]);
    expect(points.at(-2)?.atMs).toBe(STARTED_MS + 9_999 * STEP_MS);
  });

  it('is told in a sentence', () => {
    expect(exposureSummary(after([0, 100], [1, 50]), 30_000)).toBe(
      'Over the last 1 min, by the half minute: at most $100 gross, cap $30,000.',
    );
    expect(exposureSummary(after([0, null]), 1)).toContain('not known');
  });
});
