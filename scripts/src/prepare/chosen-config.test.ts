import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createHome, homeAt, ROOT } from '../home.ts';
import { writePlan } from '../supervisor/plan.ts';
import { chosenConfig } from './chosen-config.ts';
import { DEFAULT_CONFIG } from './prepare.ts';

const home = homeAt(mkdtempSync(join(tmpdir(), 'agora-chosen-')));
afterAll(() => rmSync(home.dir, { recursive: true }));

function ran(configFile: string): void {
  createHome(home);
  writePlan(home, { buildId: 'b', configFile, engineIds: [], consoleUrl: 'http://127.0.0.1', processes: [] });
}

test('the first time the shipped one, then the last one from whatever folder, and the named one before all', () => {
  expect(chosenConfig(home, undefined)).toBe(DEFAULT_CONFIG);
  ran(relative(ROOT, '/somewhere/mine.yaml'));
  expect(chosenConfig(home, undefined)).toBe('/somewhere/mine.yaml');
  ran('config/mainnet.yaml');
  expect(chosenConfig(home, undefined)).toBe(join(ROOT, 'config/mainnet.yaml'));
  expect(chosenConfig(home, 'config/testnet.yaml')).toBe(join(process.cwd(), 'config/testnet.yaml'));
});
