// What a drill reports: percentiles for each path, as JSON and as a table, next to the limit of the same run. Pure.
import { KILL_PATHS, type KillLatencies, type KillPath } from './kill.ts';

const FIGURES = [
  't_gate_ms',
  't_dispatch_ms',
  't_dispatch_last_ms',
  't_ack_ms',
  't_zero_seen_ms',
  't_verified_ms',
] as const;
type Figure = (typeof FIGURES)[number];

export interface Percentiles {
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
  /** Kills for which it never came. */
  readonly missing: number;
}
export type PathReport = { readonly n: number; readonly orders: Percentiles } & Readonly<
  Record<Figure, Percentiles>
>;

export interface DrillReport {
  readonly paths: Readonly<Partial<Record<KillPath, PathReport>>>;
  /** What one stop cannot beat: see limit.ts. */
  readonly limit_ms: Percentiles;
  readonly orders_after: number;
  /** Halts that the drill did not cause: when, code, value and limit. */
  readonly interruptions: readonly string[];
}

export function reportOf(
  samples: readonly KillLatencies[],
  limitMs: readonly number[],
  interruptions: readonly string[] = [],
): DrillReport {
  const paths = KILL_PATHS.flatMap((path): [KillPath, PathReport][] => {
    const own = samples.filter((sample) => sample.path === path);
    if (own.length === 0) return [];
    const figures = FIGURES.map((figure) => [figure, percentilesOf(own.map((each) => each[figure]))]);
    return [
      [
        path,
        {
          n: own.length,
          orders: percentilesOf(own.map(({ orders }) => orders)),
          ...Object.fromEntries(figures), // one entry for each figure
        } as PathReport,
      ],
    ];
  });
  return {
    paths: Object.fromEntries(paths),
    limit_ms: percentilesOf(limitMs),
    orders_after: samples.reduce((sum, { orders_after }) => sum + orders_after, 0),
    interruptions,
  };
}

/** By the nearest rank: a figure that was really measured. */
export function percentilesOf(values: readonly (number | null)[]): Percentiles {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  const at = (share: number) => round(known[Math.max(0, Math.ceil(known.length * share) - 1)]);
  return { p50: at(0.5), p99: at(0.99), max: round(known.at(-1)), missing: values.length - known.length };
}

function round(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 100) / 100;
}

export function tableOf({ paths, limit_ms, interruptions }: DrillReport): string {
  const head = ['path', 'kills', 'orders', ...FIGURES];
  const cell = ({ p50, p99, max, missing }: Percentiles) =>
    `${p50 ?? '–'} / ${p99 ?? '–'} / ${max ?? '–'}${missing > 0 ? ` (${missing} never)` : ''}`;
  const rows = Object.entries(paths).map(([path, report]) => [
    path,
    String(report.n),
    String(report.orders.p50 ?? '–'),
    ...FIGURES.map((figure) => cell(report[figure])),
  ]);
  const width = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)),
  );
  const lines = [head, ...rows].map((row) => row.map((text, i) => text.padEnd(width[i] ?? 0)).join('  '));
  return [
    'p50 / p99 / max in milliseconds, from the kill',
    ...lines,
    `limit of this run (a Redis round trip, a signature, an HTTP round trip, a verifying read): ${cell(limit_ms)}`,
    `halts that the drill did not cause: ${interruptions.length}`,
    ...interruptions.map((each) => `  ${each}`),
  ].join('\n');
}
