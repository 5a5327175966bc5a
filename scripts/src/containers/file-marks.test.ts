// A changed file of Redis, Prometheus or Grafana changes what docker-compose.yml says of them, so that `up` makes them anew.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../home.ts';
import { fileMarks } from './file-marks.ts';

const FILES: readonly [string, string][] = [
  ['redis.conf', 'port 0'],
  ['users.acl', 'user default off'],
];
const marksOf = (files: readonly [string, string][], service = 'redis-latch') =>
  fileMarks([{ service, uid: 999, files: new Map(files) }]);

test('a mark is twelve hexadecimal digits, the same for the same files in whatever order', () => {
  const marks = marksOf(FILES);
  expect(marks).toEqual({ AGORA_FILES_REDIS_LATCH: expect.stringMatching(/^[0-9a-f]{12}$/) });
  expect(marksOf([...FILES].reverse())).toEqual(marks);
});

test.each<[string, [string, string][]]>([
  ['a content', [['redis.conf', 'port 1'], ...FILES.slice(1)]],
  ['a name', [['other.conf', 'port 0'], ...FILES.slice(1)]],
  ['a file more', [...FILES, ['ca.crt', '']]],
  ['a file less', FILES.slice(1)],
  ['where one ends', [['redis.conf', 'port 0users.acl']]],
])('it changes with %s', (_, files) => {
  expect(marksOf(files)).not.toEqual(marksOf(FILES));
});

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      build: z.unknown().optional(),
      restart: z.string().optional(),
      labels: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

test('docker-compose.yml labels every service that stays over an upgrade and is not built here, and no other', () => {
  const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
  const { services } = composeSchema.parse(parse(text, { merge: true }));
  const lasting = Object.entries(services).filter(
    ([, { build, restart }]) => build === undefined && restart !== 'no',
  );
  const names = lasting.map(([service]) => service);
  expect(names.sort()).toEqual(['grafana', 'prometheus', 'redis-latch', 'redis-live']);
  const variables = names.flatMap((service) => Object.keys(marksOf(FILES, service)));
  expect(names.map((service) => services[service]?.labels?.['agora.files'])).toEqual(
    variables.map((variable) => `\${${variable}:-none}`),
  );
  const labelled = Object.keys(services).filter((service) => services[service]?.labels !== undefined);
  expect(labelled.sort()).toEqual(names);
});

test('a service that is built here has no mark: its image changes with every version', () => {
  expect(marksOf(FILES, 'engine')).toEqual({});
});
