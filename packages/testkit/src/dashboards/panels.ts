// What the panels of the shipped dashboards show of a run that a real Prometheus scraped. Reads the panels' own queries, so that
// what is judged is what an operator sees.
import { BOARDS } from '@agora/scripts/dashboards/boards';
import type { BoardPanel } from '@agora/scripts/dashboards/render';
import type { Series, TestPrometheus } from '../prometheus.ts';

const SHOWN_WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 500;

export interface PlacedPanel {
  /** Board and title. */
  readonly at: string;
  readonly panel: BoardPanel;
}

export const PANELS: readonly PlacedPanel[] = Object.entries(BOARDS).flatMap(([name, { rows }]) =>
  rows.flatMap((row) => row.panels.map((panel) => ({ at: `${name} · ${panel.title}`, panel }))),
);

/** A value of a panel that is waited for; `of` picks the series where the panel has several. */
export interface Showing {
  readonly at: string;
  readonly of?: Readonly<Record<string, string>>;
  readonly holds: (value: number) => boolean;
}

/** Queries of the panel that have no value at all, or that Prometheus refuses. */
export async function emptyQueries(prometheus: TestPrometheus, { panel }: PlacedPanel): Promise<string[]> {
  const empty: string[] = [];
  for (const expr of Object.values(panel.queries)) {
    const series = await prometheus.query(expr);
    if (panel.mayBeEmpty !== true && !series.some((each) => valuesOf(each).length > 0)) empty.push(expr);
  }
  return empty;
}

/**
 * Until the newest values of all these panels are as wanted, at one and the same look. `meanwhile` keeps the deployment in the state
 * that is to be shown. Throws with what was shown instead.
 */
export async function untilShown(
  prometheus: TestPrometheus,
  what: string,
  wanted: readonly Showing[],
  meanwhile: () => Promise<unknown> = pause,
): Promise<void> {
  const deadlineMs = performance.now() + SHOWN_WITHIN_MS;
  for (;;) {
    const wrong = (await Promise.all(wanted.map((showing) => wrongIn(prometheus, showing)))).flat();
    if (wrong.length === 0) return;
    if (performance.now() > deadlineMs) throw new Error(`${what} is not shown: ${wrong.join('; ')}`);
    await meanwhile();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}

async function wrongIn(prometheus: TestPrometheus, { at, of, holds }: Showing): Promise<string[]> {
  const placed = PANELS.find((each) => each.at === at);
  if (placed === undefined) throw new Error(`there is no panel ${at}`);
  const answers = await Promise.all(
    Object.values(placed.panel.queries).map((expr) => prometheus.query(expr)),
  );
  const series = answers
    .flat()
    .filter(({ metric }) => Object.entries(of ?? {}).every(([label, value]) => metric[label] === value));
  if (series.length === 0) return [`${at} has no value`];
  const last = series.map((each) => valuesOf(each).at(-1) ?? Number.NaN);
  return last.every(holds) ? [] : [`${at} shows ${last}`];
}

/** Every change of a panel's first series since the beginning, in order. */
export async function changesIn(prometheus: TestPrometheus, at: string): Promise<number[]> {
  const [expr = ''] = Object.values(PANELS.find((each) => each.at === at)?.panel.queries ?? {});
  const [series] = await prometheus.query(expr);
  const values = series === undefined ? [] : valuesOf(series);
  return values.filter((value, index) => value !== values[index - 1]);
}

function valuesOf({ values }: Series): number[] {
  return values.map(([, value]) => Number(value)).filter((value) => !Number.isNaN(value));
}
