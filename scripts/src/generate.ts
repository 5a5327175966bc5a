// `pnpm generate`: writes every file that is derived from code, so that tests can hold the copies against their source.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configJsonSchemaText } from '@agora/shared/config-json-schema';
import { metricsPage } from '@agora/shared/metric-catalogue';
import { BOARDS } from './dashboards/boards.ts';
import { dashboardText } from './dashboards/render.ts';
import { ROOT } from './home.ts';

const FILES: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(
    Object.entries(BOARDS).map(([name, board]) => [
      `ops/grafana/dashboards/${name}.json`,
      () => dashboardText(board),
    ]),
  ),
  'docs/metrics.md': metricsPage,
  'docs/schema/config.schema.json': configJsonSchemaText,
};

for (const [path, text] of Object.entries(FILES)) {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), text());
  process.stdout.write(`wrote ${path}\n`);
}
