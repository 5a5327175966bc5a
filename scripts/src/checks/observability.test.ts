// The generated pages and dashboards are what the code makes now; every metric has a name of the house, a unit, a sentence and
// a panel or a rule; the state of the safeguards stands first on every dashboard.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRICS, metricsPage } from '@agora/shared/metric-catalogue';
import { describe, expect, test } from 'vitest';
import { BOARDS } from '../dashboards/boards.ts';
import { dashboardText } from '../dashboards/render.ts';
import { ROOT } from '../home.ts';

const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const queries = Object.values(BOARDS).flatMap(({ rows }) =>
  rows.flatMap(({ panels }) => panels.flatMap((panel) => Object.values(panel.queries))),
);
const namesIn = (text: string) =>
  [...text.matchAll(/agora_[a-z_]+/g)].map(([name]) =>
    name in METRICS ? name : name.replace(/_(bucket|count|sum)$/, ''),
  );

describe('every metric', () => {
  test.each(Object.entries(METRICS))('%s has a name of the house, a unit and a sentence', (name, entry) => {
    expect(name).toMatch(/^agora_[a-z_]+$/);
    expect(entry.help).toMatch(/^.{15,}$/);
    const suffix = { seconds: /_seconds$/, USD: /_usd$/, info: /_info$/, events: /_total$/ }[entry.unit];
    if (suffix !== undefined) expect(name).toMatch(suffix);
    if (entry.unit === 'flag') expect(entry.help).toMatch(/^1 (while|=)/);
    expect(entry.type === 'counter').toBe(name.endsWith('_total'));
  });

  test('is looked at: by a panel or by a rule', () => {
    const looked = new Set([...queries, textOf('ops/prometheus/rules/agora.yml')].flatMap(namesIn));
    expect(Object.keys(METRICS).filter((name) => !looked.has(name))).toEqual([]);
  });
});

test('every query names metrics of the table', () => {
  expect(queries.flatMap(namesIn).filter((name) => !(name in METRICS))).toEqual([]);
});

test('docs/metrics.md is the table: `pnpm generate` writes it', () => {
  expect(textOf('docs/metrics.md')).toBe(metricsPage());
});

describe.each(Object.entries(BOARDS))('dashboard %s', (name, board) => {
  test('is what `pnpm generate` writes', () => {
    expect(textOf(`ops/grafana/dashboards/${name}.json`)).toBe(dashboardText(board));
  });

  test('shows first whether it trades and can be stopped', () => {
    expect(board.rows[0]?.panels.map(({ title }) => title).slice(0, 3)).toEqual(['State', 'Latch', 'Gate']);
  });

  test('says of every panel what it is for', () => {
    for (const { panels } of board.rows) for (const { says } of panels) expect(says).toMatch(/^.{15,}\.$/);
  });
});
