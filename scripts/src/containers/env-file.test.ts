import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { homeAt } from '../home.ts';
import { containersMeantBy, readEnvFile, writeEnvFile } from './env-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'agora-env-'));
const file = join(dir, '.env');
afterAll(() => rmSync(dir, { recursive: true }));

test('what was written is read again, with every sign in it', () => {
  expect(readEnvFile(file)).toBeNull();
  writeEnvFile(file, { AGORA_HOME: '/srv/a=b', AGORA_WEB_PORT: 3000 });
  expect([...(readEnvFile(file) ?? [])]).toEqual([
    ['AGORA_HOME', '/srv/a=b'],
    ['AGORA_WEB_PORT', '3000'],
  ]);
});

test('containers are meant by who names their home, or none; not by who names another', () => {
  expect(containersMeantBy(homeAt(undefined), join(dir, 'none'))).toBeNull();
  writeEnvFile(file, { AGORA_HOME: '/srv/compose' });
  expect(containersMeantBy(homeAt(undefined), file)).toBe('/srv/compose');
  expect(containersMeantBy(homeAt('/srv/compose'), file)).toBe('/srv/compose');
  expect(containersMeantBy(homeAt('/srv/other'), file)).toBeNull();
});

test('a file of somebody else is neither read nor overwritten', () => {
  writeFileSync(file, 'AGORA_HOME=/elsewhere\n');
  expect(readEnvFile(file)).toBeNull();
  expect(() => writeEnvFile(file, {})).toThrow(/was not written by compose-init/);
});
