// What a drill reports of the scenes in which nobody asked for a stop: percentiles, each next to the bound that is promised for it. Pure.
import { SCENES, type Scene, type SceneLatencies } from './scene.ts';
import { type Percentiles, percentilesOf } from './table.ts';

const FIGURES = [
  't_gate_ms',
  't_latched_ms',
  't_dispatch_ms',
  't_zero_seen_ms',
  't_verified_ms',
  't_reopened_ms',
  'zero_after_latched_ms',
  'verified_after_latched_ms',
] as const;
type Figure = (typeof FIGURES)[number];

/** An order that was approved before may land until its expiry, and for the margin of the clocks. */
const EXPIRY_BOUND_MS = 3_000;
const GATE_MS_MAX = 200;
const ZERO_WITHOUT_LATCH_MS_MAX = 2_000;
/** Of redis-latch being away while the engine does not halt for it, and of its return to quoting (I-31). */
const REOPENED_MS_MAX = 1_000 + 5_000;
const ZERO_AFTER_LATCHED_MS_MAX = 400;
const VERIFIED_SLACK_MS = 1_000;

interface Bound {
  readonly figure: Figure;
  readonly p99_ms_max: number;
  /** How many of the strikes it is for. */
  readonly n: number;
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
    const bounds = boundsOf(scene, readMsMax).flatMap((bound) => boundOn(bound, own));
    return [
      [scene, { n: own.length, orders: percentilesOf(own.map(({ orders }) => orders)), bounds, ...figures }],
    ];
  });
  return Object.fromEntries(reports);
}

interface Promised {
  readonly figure: Figure;
  readonly msMax: number;
  /** Which strikes it is for; all where it is absent. */
  readonly of?: (sample: SceneLatencies) => boolean;
}

const halted = ({ t_latched_ms }: SceneLatencies) => t_latched_ms !== null;
const wentOn = (sample: SceneLatencies) => !halted(sample);

function boundsOf(scene: Scene, readMsMax: number): Promised[] {
  const gate: Promised = { figure: 't_gate_ms', msMax: GATE_MS_MAX };
  const zero: Promised = { figure: 't_zero_seen_ms', msMax: ZERO_WITHOUT_LATCH_MS_MAX };
  if (scene === 'latch-frozen') return [gate, zero];
  if (scene === 'latch-killed')
    return [gate, { ...zero, of: halted }, { figure: 't_reopened_ms', msMax: REOPENED_MS_MAX, of: wentOn }];
  return [
    { figure: 'zero_after_latched_ms', msMax: ZERO_AFTER_LATCHED_MS_MAX },
    { figure: 'verified_after_latched_ms', msMax: EXPIRY_BOUND_MS + VERIFIED_SLACK_MS + readMsMax },
  ];
}

/** What never came is over its bound. */
function boundOn({ figure, msMax, of = () => true }: Promised, own: readonly SceneLatencies[]): Bound[] {
  const meant = own.filter(of);
  if (meant.length === 0) return [];
  const { p99, missing } = percentilesOf(meant.map((sample) => sample[figure]));
  const holds = p99 !== null && missing === 0 && p99 <= msMax;
  return [{ figure, p99_ms_max: msMax, n: meant.length, holds }];
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
  return `   promised: ${bound.p99_ms_max}, ${bound.n} of them${bound.holds ? '' : '  NOT HELD'}`;
}
