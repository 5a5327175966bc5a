// What a drill reports of the scenes in which nobody asked for a stop: percentiles, each next to the bound that is promised for it. Pure.
import { SCENES, type Scene, type SceneLatencies } from './scene.ts';
import { type Percentiles, percentilesOf } from './table.ts';

const FIGURES = [
  't_gate_ms',
  't_latched_ms',
  't_dispatch_ms',
  't_zero_seen_ms',
  't_verified_ms',
  'zero_after_latched_ms',
  'verified_after_latched_ms',
] as const;
type Figure = (typeof FIGURES)[number];

/** An order that was approved before may land until its expiry, and for the margin of the clocks. */
const EXPIRY_BOUND_MS = 3_000;
const GATE_MS_MAX = 200;
const ZERO_WITHOUT_LATCH_MS_MAX = 2_000;
const ZERO_AFTER_LATCHED_MS_MAX = 400;
const VERIFIED_SLACK_MS = 1_000;

interface Bound {
  readonly figure: Figure;
  readonly p99_ms_max: number;
  readonly holds: boolean;
}

export type SceneReport = {
  readonly n: number;
  readonly orders: Percentiles;
  readonly bounds: readonly Bound[];
} & Readonly<Record<Figure, Percentiles>>;
export type SceneReports = Readonly<Partial<Record<Scene, SceneReport>>>;

/** `readMsMax`: what one verifying read takes on this machine. */
export function sceneReports(samples: readonly SceneLatencies[], readMsMax: number): SceneReports {
  const reports = SCENES.flatMap((scene): [Scene, SceneReport][] => {
    const own = samples.filter((sample) => sample.scene === scene);
    if (own.length === 0) return [];
    const figures = Object.fromEntries(
      FIGURES.map((figure) => [figure, percentilesOf(own.map((each) => each[figure]))]),
    ) as Record<Figure, Percentiles>; // one entry for each figure
    const bounds = boundsOf(scene, readMsMax).map(([figure, max]) => boundOf(figure, max, figures[figure]));
    return [
      [scene, { n: own.length, orders: percentilesOf(own.map(({ orders }) => orders)), bounds, ...figures }],
    ];
  });
  return Object.fromEntries(reports);
}

function boundsOf(scene: Scene, readMsMax: number): [Figure, number][] {
  if (scene.startsWith('latch'))
    return [
      ['t_gate_ms', GATE_MS_MAX],
      ['t_zero_seen_ms', ZERO_WITHOUT_LATCH_MS_MAX],
    ];
  return [
    ['zero_after_latched_ms', ZERO_AFTER_LATCHED_MS_MAX],
    ['verified_after_latched_ms', EXPIRY_BOUND_MS + VERIFIED_SLACK_MS + readMsMax],
  ];
}

/** What never came is over its bound. */
function boundOf(figure: Figure, max: number, { p99, missing }: Percentiles): Bound {
  return { figure, p99_ms_max: max, holds: p99 !== null && missing === 0 && p99 <= max };
}

export function sceneTableOf(reports: SceneReports): string {
  return Object.entries(reports)
    .map(([scene, report]) =>
      [
        `${scene}: ${report.n} times, ${report.orders.p50 ?? '–'} orders`,
        ...FIGURES.map(
          (figure) => `  ${figure.padEnd(26)}${cell(report[figure])}${boundText(report, figure)}`,
        ),
      ].join('\n'),
    )
    .join('\n');
}

const cell = ({ p50, p99, max, missing }: Percentiles) =>
  `${p50 ?? '–'} / ${p99 ?? '–'} / ${max ?? '–'}${missing > 0 ? ` (${missing} never)` : ''}`;

function boundText({ bounds }: SceneReport, figure: Figure): string {
  const bound = bounds.find((each) => each.figure === figure);
  if (bound === undefined) return '';
  return `   promised: ${bound.p99_ms_max}${bound.holds ? '' : '  NOT HELD'}`;
}
