/**
 * A snapshot as the JSON that is published, never above its byte limit: what can be thinned gives way step by
 * step (the loss curve's resolution, then the listing of unconfirmed orders, whose count stays). Figures that
 * answer the four questions of the console are never dropped.
 */
import { SNAPSHOT_BYTES_MAX, type Snapshot, snapshotSchema } from './snapshot.ts';

/** Steps of thinning, mildest first: buckets of the loss curve merged, unconfirmed orders listed. */
const STEPS = [
  { buckets: 1, listed: 12 },
  { buckets: 2, listed: 12 },
  { buckets: 6, listed: 6 },
  { buckets: 6, listed: 0 },
] as const;

/**
 * The JSON text to publish. Throws RangeError if even the thinnest form is too long, and ZodError for a
 * snapshot that no reader would accept: better no snapshot, which shows as UNKNOWN, than a wrong one.
 */
export function encodeSnapshot(snapshot: Snapshot): string {
  const valid = snapshotSchema.parse(snapshot);
  for (const step of STEPS) {
    const json = JSON.stringify(thinned(valid, step));
    if (utf8Bytes(json) <= SNAPSHOT_BYTES_MAX) return json;
  }
  throw new RangeError(`the snapshot does not fit into ${SNAPSHOT_BYTES_MAX} bytes`);
}

function thinned(snapshot: Snapshot, { buckets, listed }: (typeof STEPS)[number]): Snapshot {
  const { clearance, loss } = snapshot;
  return {
    ...snapshot,
    loss: { ...loss, series: lastOfEach(loss.series, buckets), series_step_s: loss.series_step_s * buckets },
    clearance: clearance && { ...clearance, unconfirmed: clearance.unconfirmed.slice(0, listed) },
  };
}

/** The last value of each group, since the newest figure must survive; a group of unknowns stays unknown. */
function lastOfEach(series: readonly (number | null)[], size: number): (number | null)[] {
  const groups = Math.ceil(series.length / size);
  return Array.from(
    { length: groups },
    (_, i) => series.slice(i * size, (i + 1) * size).findLast((v) => v !== null) ?? null,
  );
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}
