// A dashboard of Grafana from a short description: rows of panels, each with its queries, unit and thresholds. The form is held
// by the types that Grafana publishes; nothing here knows what a metric means.
import type { Dashboard, Panel } from '@grafana/schema';

export interface BoardPanel {
  readonly title: string;
  /** What it shows, and what a person does with it. */
  readonly says: string;
  readonly kind: 'stat' | 'timeseries' | 'table';
  /** Expression by legend; `{{label}}` stands for a label's value. */
  readonly queries: Readonly<Record<string, string>>;
  readonly unit?: 's' | 'short' | 'bytes' | 'percentunit' | 'currencyUSD' | 'ops';
  /** Words for values, of flags. */
  readonly words?: Readonly<Record<string, { readonly text: string; readonly color: Color }>>;
  /** From this value on it is red. */
  readonly redFrom?: number;
  /** It may have nothing to show: what it is about may never have happened. */
  readonly mayBeEmpty?: true;
  /** Twelve is half of the width. */
  readonly width?: number;
}

type Color = 'green' | 'red' | 'orange' | 'blue' | 'text';

export interface Board {
  readonly uid: string;
  readonly title: string;
  readonly says: string;
  readonly rows: readonly { readonly title: string; readonly panels: readonly BoardPanel[] }[];
}

const DATASOURCE = { type: 'prometheus', uid: 'agora-prometheus' } as const;
const SCHEMA_VERSION = 42;
const WIDTH = 24;
const HEIGHT = { stat: 4, timeseries: 8, table: 8 } as const;

/** The JSON text of `board`, as Grafana's provisioning reads it. */
export function dashboardText(board: Board): string {
  return `${JSON.stringify(dashboard(board), null, 2)}\n`;
}

function dashboard({ uid, title, says, rows }: Board): Dashboard {
  const panels: Panel[] = [];
  const rowPanels: object[] = [];
  let y = 0;
  let id = 1;
  for (const row of rows) {
    rowPanels.push({
      id: id++,
      type: 'row',
      title: row.title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: WIDTH, h: 1 },
    });
    y += 1;
    let x = 0;
    let high = 0;
    for (const panel of row.panels) {
      const w = panel.width ?? (panel.kind === 'stat' ? 6 : 12);
      if (x + w > WIDTH) {
        y += high;
        [x, high] = [0, 0];
      }
      const h = HEIGHT[panel.kind];
      panels.push(panelOf(panel, id++, { x, y, w, h }));
      x += w;
      high = Math.max(high, h);
    }
    y += high;
  }
  return {
    uid,
    title: `AGORA · ${title}`,
    description: says,
    tags: ['agora'],
    timezone: 'utc',
    editable: false,
    refresh: '5s',
    time: { from: 'now-30m', to: 'now' },
    schemaVersion: SCHEMA_VERSION,
    graphTooltip: 1,
    links: [],
    panels: inOrder([...(rowPanels as unknown as Panel[]), ...panels]), // rows are panels, too, but not by the published type
  };
}

function inOrder(panels: readonly Panel[]): Panel[] {
  return [...panels].sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
}

function panelOf(panel: BoardPanel, id: number, gridPos: NonNullable<Panel['gridPos']>): Panel {
  const { title, says, kind, queries, unit = 'short', words = {}, redFrom } = panel;
  const red = redFrom === undefined ? [] : [{ value: redFrom, color: 'red' }];
  return {
    id,
    type: kind,
    title,
    description: says,
    datasource: DATASOURCE,
    gridPos,
    transparent: false,
    targets: Object.entries(queries).map(([legendFormat, expr], index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: DATASOURCE,
      expr,
      legendFormat,
      ...(kind === 'timeseries' ? {} : { instant: true }),
      ...(kind === 'table' ? { format: 'table' } : {}),
    })),
    fieldConfig: {
      defaults: {
        unit,
        noValue: 'not known',
        thresholds: {
          mode: 'absolute' as NonNullable<
            NonNullable<Panel['fieldConfig']>['defaults']['thresholds']
          >['mode'], // an enum of a package of which only the types are here
          steps: [{ value: null, color: 'text' }, ...red],
        },
        mappings: mappingsOf(words),
      },
      overrides: [],
    },
    options:
      kind === 'stat'
        ? {
            colorMode: 'background',
            graphMode: 'none',
            reduceOptions: { calcs: ['lastNotNull'] },
            textMode: 'value_and_name',
          }
        : {},
  };
}

type Mappings = NonNullable<NonNullable<Panel['fieldConfig']>['defaults']['mappings']>;

/** What is not known is never shown as one of the values. */
function mappingsOf(words: NonNullable<BoardPanel['words']>): Mappings {
  if (Object.keys(words).length === 0) return [];
  const unknown = {
    type: 'special',
    options: { match: 'nan', result: { text: 'UNKNOWN', color: 'purple' } },
  };
  return [{ type: 'value', options: words }, unknown] as unknown as Mappings; // as above: enums
}
