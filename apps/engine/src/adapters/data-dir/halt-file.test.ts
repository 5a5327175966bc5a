import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BOOT_ID, bootedEngine } from '../../../test/support/facts.ts';
import { haltRecordOf } from '../../core/engine/halting.ts';
import { haltFile, openHaltFile } from './halt-file.ts';

let dir: string;
let path: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'agora-halt-'));
  path = join(dir, 'mm-1', 'halt.json');
});
afterEach(() => rmSync(dir, { recursive: true }));

test('a first boot finds nothing and gets its directory, for its owner alone', () => {
  expect(openHaltFile(path, BOOT_ID)).toEqual({ record: null, setAside: null });
  expect(statSync(join(dir, 'mm-1')).mode & 0o777).toBe(0o700);
});

test('what was written is what the next boot reads', async () => {
  openHaltFile(path, BOOT_ID);
  const record = haltRecordOf(bootedEngine({ highest: { panicE: 4, panicG: 2 } }));
  await haltFile(path).write(record);
  expect(openHaltFile(path, BOOT_ID)).toEqual({ record, setAside: null });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a later record replaces the earlier one and leaves nothing beside it', async () => {
  openHaltFile(path, BOOT_ID);
  const file = haltFile(path);
  await file.write(haltRecordOf(bootedEngine()));
  await file.write(haltRecordOf(bootedEngine({ highest: { panicE: 9, panicG: 0 } })));
  expect(openHaltFile(path, BOOT_ID).record?.highest_epochs.panic_epoch).toBe(9);
  expect(readdirSync(join(dir, 'mm-1'))).toEqual(['halt.json']);
});

test.each([
  ['nothing at all', ''],
  ['a torn record', '{"version":1,"boot_id":"b'],
  ['another document', '{"hello":1}'],
  ['a malformed record', '{"version":1}'],
])('%s is kept aside, not overwritten', (_, text) => {
  openHaltFile(path, BOOT_ID);
  writeFileSync(path, text);
  const { record, setAside } = openHaltFile(path, BOOT_ID);
  expect(record).toBeNull();
  expect(setAside).toBe(`${path}.unreadable-${BOOT_ID}`);
  expect(readFileSync(`${path}.unreadable-${BOOT_ID}`, 'utf8')).toBe(text);
  expect(existsSync(path)).toBe(false);
});

test('a record of a newer version is refused and left alone: it may hold a debt that this one cannot read', () => {
  openHaltFile(path, BOOT_ID);
  writeFileSync(path, '{"version":3,"cancel_debt":["0x1"]}');
  expect(() => openHaltFile(path, BOOT_ID)).toThrow('written by a newer version');
  expect(existsSync(path)).toBe(true);
});

test('a write that cannot be made is rejected with its reason', async () => {
  await expect(
    haltFile(join(dir, 'absent', 'halt.json')).write(haltRecordOf(bootedEngine())),
  ).rejects.toThrow('ENOENT');
});
