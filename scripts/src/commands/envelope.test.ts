import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENVELOPE_DRAFT } from '@agora/shared/config-fixture';
import { envelopeSchema } from '@agora/shared/envelope';
import { type EnvelopeRecord, shrinkRecord } from '@agora/shared/envelope-record';
import { engineIdSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { accept, changed, lifeOf } from './envelope.ts';

const from = envelopeSchema.parse(ENVELOPE_DRAFT);
const [coin = ''] = Object.keys(from.symbols);

test('limits are set by name, by coin where they are of one, and the version rises', () => {
  const to = changed(from, `daily_loss_limit_usd=7, symbols.${coin}.max_position_sz=0.001`);
  expect(to).toMatchObject({ version: from.version + 1, daily_loss_limit_usd: 7 });
  expect(Object.values(to.symbols)[0]?.max_position_sz).toBe('0.001');
});

test.each([
  ['', /nothing to shrink/],
  ['daily_loss_limit=1', /no limit 'daily_loss_limit'/],
  ['symbols.XYZ.max_position_usd=1', /no 'symbols.XYZ/],
  ['version=1', /no limit 'version'/],
  ['__proto__.x=1', /no '__proto__.x'/],
  ['max_leverage=0', /max_leverage/],
  ['max_leverage=', /max_leverage/],
  ['max_leverage=NaN', /max_leverage/],
  ['max_leverage=-2', /max_leverage/],
  ['daily_loss_limit_usd=0.5', /daily_loss_limit_usd/],
  ['daily_loss_limit_usd=100001', /daily_loss_limit_usd/],
])('--set %s is refused', (sets, message) => {
  expect(() => changed(from, sets)).toThrow(message);
});

test.each([
  ['1h', 3_600_000],
  ['12h', 43_200_000],
  ['7d', 604_800_000],
  ['90d', 7_776_000_000],
])('an acceptance of %s lasts %d ms', (text, ms) => {
  expect(lifeOf(text)).toBe(ms);
});

test.each([undefined, '', '0d', '91d', '7', '-1d', 'forever', '1.5d'])('--expires %s is refused', (text) => {
  expect(() => lifeOf(text)).toThrow(/--expires/);
});

test.each([
  ['shrank meanwhile is not erased', true],
  ['did not change is taken', false],
])('I-29: at the prompt of an acceptance, a record that %s', async (_, shrinks) => {
  const dir = mkdtempSync(join(tmpdir(), 'agora-envelope-'));
  const file = join(dir, 'envelope.json');
  const base = { ...from, daily_loss_limit_usd: from.daily_loss_limit_usd - 1 };
  const record: EnvelopeRecord = {
    ...{ version: 1, engine_id: engineIdSchema.parse('mm-a'), base, acceptance: null, cap: null },
  };
  const put = (each: EnvelopeRecord) => writeFileSync(file, JSON.stringify(each));
  put(record);
  const shrunk = shrinkRecord(record, { ...base, max_open_orders: 2 });
  const ask = async () => {
    if (shrinks) put(shrunk);
  };
  const args = { words: [], flags: { reason: 'month end', expires: '7d' }, json: false, home: undefined };
  const seen = { id: record.engine_id, configured: from, file, record };
  const accepted = accept(seen, args as never, ask); // what it reads of them
  if (shrinks) await expect(accepted).rejects.toThrow(/changed since/);
  else await expect(accepted).resolves.toBe('ok');
  const { base: kept, acceptance } = JSON.parse(readFileSync(file, 'utf8'));
  expect([kept, acceptance === null]).toEqual([shrinks ? shrunk.base : base, shrinks]);
  rmSync(dir, { recursive: true });
});
