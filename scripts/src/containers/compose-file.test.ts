// What nobody tells who reads docker-compose.yml and the unit of systemd alone: that what stops comes first on a busy host, that the
// console is asked by what `compose-init` hands out for that, and that each line of the unit stands where systemd reads it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../home.ts';
import { SECRETS } from './config.ts';
import { CONSOLE_CA } from './console-trust.ts';

const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      cpu_shares: z.int().default(1024),
      healthcheck: z.object({ test: z.array(z.string()) }).optional(),
    }),
  ),
});
const { services } = composeSchema.parse(parse(textOf('docker-compose.yml'), { merge: true }));

test('on a busy host what stops an engine comes before all else, and what shows it after', () => {
  const among = (holds: (shares: number) => boolean) =>
    Object.keys(services).filter((name) => holds(services[name]?.cpu_shares ?? 0));
  expect(among((shares) => shares >= 4 * 1024).sort()).toEqual(['engine', 'guardian', 'redis-latch']);
  expect(among((shares) => shares <= 1024 / 4).sort()).toEqual(['grafana', 'prometheus']);
});

test('the console’s health is asked by what it is held against', () => {
  expect(services.web?.healthcheck?.test.slice(-2)).toEqual(['--ca', `${SECRETS}/${CONSOLE_CA}`]);
});

test.each([
  ['Unit', 'StartLimitIntervalSec=0'],
  ['Unit', 'After=wg-quick@wg0.service'],
  ['Service', 'Restart=on-failure'],
  ['Service', 'RestartSec=15'],
])('the unit says in [%s] %s', (section, line) => {
  const sections = textOf('ops/systemd/agora.service').split(/^\[/m);
  const lines = sections.find((each) => each.startsWith(`${section}]`))?.split('\n');
  expect(lines).toContain(line);
});
