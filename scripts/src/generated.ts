/** Every file of the repository that is derived from code, by its path; `pnpm generate` writes them and a test holds them to it. */
import { configJsonSchemaText } from '@agora/shared/config-json-schema';
import { metricsPage } from '@agora/shared/metric-catalogue';
import { performanceFiles } from './bench/generated.ts';
import { BOARDS } from './dashboards/boards.ts';
import { dashboardText } from './dashboards/render.ts';
import { proofPage } from './prove/report/summary.ts';
import { apiPage } from './reference/api.ts';
import { configurationPage } from './reference/configuration.ts';

export const GENERATED: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(
    Object.entries(BOARDS).map(([name, board]) => [
      `ops/grafana/dashboards/${name}.json`,
      () => dashboardText(board),
    ]),
  ),
  ...performanceFiles(),
  'docs/api.md': apiPage,
  'docs/configuration.md': configurationPage,
  'docs/metrics.md': metricsPage,
  'docs/proof-report.md': proofPage,
  'docs/schema/config.schema.json': configJsonSchemaText,
};
