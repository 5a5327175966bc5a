// What the judges are handed of one engine of a chaos run, by what the run noted. A run of before a thing was noted has none of it.
import type { AuditLine } from '@agora/testkit/judge/audit-story';
import type { StopHeard } from '@agora/testkit/judge/facts';
import { heldUs } from '@agora/testkit/judge/held';
import { type Span, US_PER_MS } from '@agora/testkit/judge/verdict';
import type { Known } from '../judging.ts';
import type { Acts } from '../kills/acts.ts';
import type { NotedEngine } from './noted.ts';

/** An engine that has less of it, awake, may not see what lies there: it looks every 50 ms, on a machine that is busy with a dozen others. */
const SIGHT_US_MIN = 500 * US_PER_MS;

/** `guardian`: every record of its chain. */
export function handedOf(noted: NotedEngine, acts: Acts, guardian: readonly AuditLine[]): Known {
  const { id, outages, stops, latch, losses = [] } = noted;
  const touchedUs = acts.of(id, 'touch').map(({ ms }) => ms * US_PER_MS);
  const killFiles = inSight(noted);
  return {
    facts: { stops: withFiles(stops, killFiles, guardian), latch, touchedUs, killFiles, losses },
    outages,
  };
}

/** Kill files that lay there while the engine had time to see them; who is frozen until they are gone goes on, and may. */
function inSight({ killFiles = [], outages }: NotedEngine): Span[] {
  return killFiles.filter((span) => span.toUs - span.fromUs - heldUs(outages.engine, span) >= SIGHT_US_MIN);
}

/** No answer says where a stop is durable; the guardian's chain does. One whose file we did not see counts as one that redis-latch has. */
function withFiles(
  stops: readonly StopHeard[],
  killFiles: readonly Span[],
  guardian: readonly AuditLine[],
): StopHeard[] {
  const filed = new Set(
    guardian
      .filter(({ type, data }) => type === 'latch.owed' && data.durable === 'file')
      .map(({ data }) => data.key),
  );
  return stops.map((stop) => {
    const lay = killFiles.some(({ fromUs, toUs }) => fromUs <= stop.answeredUs && stop.answeredUs < toUs);
    return stop.durable && filed.has(stop.key) && lay ? { ...stop, inFile: true } : stop;
  });
}
