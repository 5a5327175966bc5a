import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Halt } from '@agora/shared/halt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { atMs, BOOT_ID, bootedEngine } from '../../../test/support/facts.ts';
import type { OwedRaise } from '../../core/engine/halt-record.ts';
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

test('what the latch has to show is read as it was written', async () => {
  openHaltFile(path, BOOT_ID);
  const owed_raise = {
    ...{ above: { panic_epoch: 4, panic_global_epoch: 2 }, both: false },
    by: { who: 'ada', path: 'file' as const, reason: 'mm-bot.kill' },
  };
  const record = { ...haltRecordOf(bootedEngine()), owed_raise };
  await haltFile(path).write(record);
  expect(openHaltFile(path, BOOT_ID).record).toEqual(record);
});

describe('version 2 did not say what the latch had to show', () => {
  const epochs = { panic_epoch: 4, panic_global_epoch: 2 };
  const own = { path: 'engine' as const, epochs, ended_at: null };

  test.each<[string, string, Partial<Halt>, OwedRaise['above'] | null]>([
    ['a halt of its own may have ended before its INCR', 'daily_loss', own, epochs],
    ['one that is over owes nothing', 'daily_loss', { ...own, ended_at: atMs(9) }, null],
    ['a boot owes nothing', 'boot', own, null],
    ['a shutdown owes nothing', 'shutdown', own, null],
    ['a stop that somebody else raised owes nothing', 'kill_cli', { ...own, path: 'cli' }, null],
    ['one before any look at the latch owes nothing', 'daily_loss', { ...own, epochs: null }, null],
  ])('%s', (_, raw_code, change, above) => {
    openHaltFile(path, BOOT_ID);
    const { owed_raise: __, ...record } = haltRecordOf(bootedEngine());
    const halt = { ...record.halt, ...change, cause: { ...record.halt.cause, raw_code } };
    writeFileSync(path, JSON.stringify({ ...record, version: 2, halt }));
    const by = { who: 'engine', path: 'engine', reason: raw_code };
    expect(openHaltFile(path, BOOT_ID).record).toEqual({
      ...{ ...record, version: 3, halt },
      owed_raise: above === null ? null : { above, both: false, by },
    });
  });
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
  writeFileSync(path, '{"version":4,"cancel_debt":["0x1"]}');
  expect(() => openHaltFile(path, BOOT_ID)).toThrow('written by a newer version');
  expect(existsSync(path)).toBe(true);
});

test('a write that cannot be made is rejected with its reason', async () => {
  await expect(
    haltFile(join(dir, 'absent', 'halt.json')).write(haltRecordOf(bootedEngine())),
  ).rejects.toThrow('ENOENT');
});
