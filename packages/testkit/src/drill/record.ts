// What a drill leaves in a deployment's data directory: that it began, and how it ended. Whether it passed is judged by the figures that
// are promised for a stop, so a host that is too slow for them fails, too.
import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import {
  DRILL_RECORDS_MAX,
  type DrillRecord,
  drillRecordSchema,
  drillRecordsSchema,
} from '@agora/shared/drill-record';
import type { KillPath } from './kill.ts';
import type { DrillReport } from './table.ts';

/** p99 in milliseconds that a stop by any way keeps to. */
const PROMISED_MS = { t_gate_ms: 100, t_dispatch_ms: 150, t_verified_ms: 200 } as const;

/** Notes the beginning of a drill of each path at `file`; what comes back notes their end. Throws where it cannot be written. */
export function recordDrill(
  file: string,
  paths: readonly KillPath[],
  n: number,
  now: () => Date,
): (report: DrillReport) => void {
  const begun = paths.map((path) =>
    drillRecordSchema.parse({
      ...{ drill_id: `drill-${randomUUID()}`, path, n },
      ...{ started_at: now().toISOString(), finished: null },
    }),
  );
  keep(file, begun);
  return (report) => {
    const at = now().toISOString();
    keep(
      file,
      begun.map((drill) => ({ ...drill, finished: finishedOf(report, drill.path as KillPath, at) })),
    );
  };
}

/** Null = the report has no figures of this path. */
export function finishedOf(report: DrillReport, path: KillPath, at: string): DrillRecord['finished'] {
  const own = report.paths[path];
  if (own === undefined) return null;
  const missing = [own.t_gate_ms, own.t_dispatch_ms, own.t_zero_seen_ms, own.t_verified_ms].some(
    (figure) => figure.missing > 0,
  );
  const isFast = Object.entries(PROMISED_MS).every(
    ([figure, mostMs]) => (own[figure as keyof typeof PROMISED_MS].p99 ?? Number.POSITIVE_INFINITY) <= mostMs,
  );
  return drillRecordSchema.shape.finished.parse({
    at,
    passed: isFast && !missing && report.orders_after === 0 && report.interruptions.length === 0,
    t_gate_ms: own.t_gate_ms.p99,
    t_dispatch_ms: own.t_dispatch_ms.p99,
    t_ack_ms: own.t_ack_ms.p99,
    t_zero_seen_ms: own.t_zero_seen_ms.p99,
    t_verified_ms: own.t_verified_ms.p99,
  });
}

function keep(file: string, drills: readonly DrillRecord[]): void {
  const ids = new Set(drills.map(({ drill_id }) => drill_id));
  const others = recordsIn(file).filter(({ drill_id }) => !ids.has(drill_id));
  const all = [...others, ...drills].slice(-DRILL_RECORDS_MAX);
  const temporary = `${file}.${process.pid}.new`;
  writeFileSync(temporary, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(temporary, file);
}

/** A file that is missing or that nobody can read is begun anew. */
function recordsIn(file: string): DrillRecord[] {
  try {
    return drillRecordsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}
