// The rules of ops/prometheus, held by Prometheus' own tools: they parse, each alarm has a case that fires and one that
// does not, all cases hold, and every metric they name is one that docs/metrics.md knows.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { ensurePromtool } from '@agora/scripts/prepare/prometheus-binary';
import { METRICS } from '@agora/shared/metric-catalogue';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const RULES = join(ROOT, 'ops/prometheus/rules/agora.yml');
const CASES = join(ROOT, 'ops/prometheus/tests/agora.yml');

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string().optional(),
          record: z.string().optional(),
          expr: z.string(),
          labels: z.record(z.string(), z.string()).optional(),
          annotations: z.object({ summary: z.string(), act: z.string() }).optional(),
        }),
      ),
    }),
  ),
});
const casesSchema = z.object({
  tests: z.array(
    z.object({
      alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })),
    }),
  ),
});

const rules = rulesSchema.parse(parse(readFileSync(RULES, 'utf8'))).groups.flatMap((group) => group.rules);
const cases = casesSchema
  .parse(parse(readFileSync(CASES, 'utf8')))
  .tests.flatMap((each) => each.alert_rule_test);
let promtool = '';

beforeAll(async () => {
  promtool = await ensurePromtool();
});

test('promtool accepts the rules', () => {
  expect(execFileSync(promtool, ['check', 'rules', RULES], { encoding: 'utf8' })).toContain('SUCCESS');
});

test('promtool accepts the configuration', () => {
  const config = join(ROOT, 'ops/prometheus/prometheus.yml');
  const said = execFileSync(promtool, ['check', 'config', '--syntax-only', config], { encoding: 'utf8' });
  expect(said).toContain('SUCCESS');
});

test('every case holds', () => {
  expect(execFileSync(promtool, ['test', 'rules', CASES], { encoding: 'utf8' })).toContain('SUCCESS');
});

describe('every alarm', () => {
  const alarms = rules.filter(({ alert }) => alert !== undefined);

  test.each(alarms.map(({ alert = '' }) => alert))('%s has a case that fires', (alert) => {
    const fires = cases.some(({ alertname, exp_alerts }) => alertname === alert && exp_alerts.length > 0);
    expect(fires).toBe(true);
  });

  test.each(alarms.map(({ alert = '' }) => alert).filter((alert) => alert !== 'AgoraWatchdog'))(
    '%s has a case that stays quiet',
    (alert) => {
      const quiet = cases.some(({ alertname, exp_alerts }) => alertname === alert && exp_alerts.length === 0);
      expect(quiet).toBe(true);
    },
  );

  test('tells severity and act', () => {
    for (const { alert, labels, annotations } of alarms)
      expect([alert, labels?.severity, annotations?.act !== undefined]).toEqual([
        alert,
        expect.stringMatching(/^(none|warning|critical)$/),
        true,
      ]);
  });
});

test('every metric of a rule is one that a process has', () => {
  const recorded = new Set(rules.flatMap(({ record }) => record ?? []));
  const named = rules.flatMap(({ expr }) => expr.match(/agora[_:][a-z_:0-9]+/g) ?? []);
  const unknown = named.filter((name) => !recorded.has(name) && !(name.replace(/_bucket$/, '') in METRICS));
  expect(unknown).toEqual([]);
});
