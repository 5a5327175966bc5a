import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { expect, test } from 'vitest';
import { readIncident } from './incident-file.ts';
import { INCIDENT_NAMES, incidentOf } from './incidents.ts';

test('every shipped incident is read, and bears its file name', () => {
  for (const name of INCIDENT_NAMES) expect(incidentOf(name).scenario.name).toBe(name);
});

test('every incident has a page, and a line in the list of them', () => {
  const list = readFileSync(join(ROOT, 'docs/incidents/README.md'), 'utf8');
  for (const name of INCIDENT_NAMES) {
    expect(list).toContain(`(${name}.md)`);
    expect(readFileSync(join(ROOT, `docs/incidents/${name}.md`), 'utf8')).toMatch(/## Why it was safe\n\n\S/);
  }
});

test.each<[string, (text: string) => string, RegExp]>([
  ['a key that nobody knows', (text) => text.replace('begins:', 'beginns:'), /beginns|begins/],
  ['a time that is none', (text) => text.replace('begins: 10m', 'begins: soon'), /begins: must be a time/],
  ['a verdict in the file', (text) => `${text}\nexpected: halt\n`, /expected/],
  ['a limit over its ceiling', (text) => text.replace('max_leverage: 3', 'max_leverage: 11'), /max_leverage/],
  [
    'a fault without a length',
    (text) => text.replace('scenario:', 'faults: [{ at: 1m, kind: stall }]\nscenario:'),
    /faults\[0\]/,
  ],
  ['no YAML', () => '{', /:1/],
])('%s is refused with its place', (_, spoil, message) => {
  const dir = mkdtempSync(join(tmpdir(), 'incident-'));
  const file = join(dir, 'spoilt.yaml');
  try {
    writeFileSync(file, spoil(readFileSync(join(ROOT, 'incidents/3am.yaml'), 'utf8')));
    expect(() => readIncident(file)).toThrow(message);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
