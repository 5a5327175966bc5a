// Fills alone are counted, each once, however often it is looked and however many files there are.
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AUDIT_GENESIS, auditLine } from '@agora/shared/audit-record';
import { bootIdSchema } from '@agora/shared/ids';
import { isoMs, monoMsSchema } from '@agora/shared/time';
import { afterEach, expect, test } from 'vitest';
import { FillCount } from './fill-count.ts';

const dir = mkdtempSync(join(tmpdir(), 'agora-fills-'));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const lines = (fromSeq: number, ...types: string[]): string =>
  types
    .map((type, i) =>
      auditLine({
        ...{ seq: fromSeq + i, ts: isoMs(0), mono_ms: monoMsSchema.parse(0), actor: 'engine', type },
        ...{ boot_id: bootIdSchema.parse('boot-0001'), data: {}, prev: AUDIT_GENESIS as never }, // 64 zeros
      }),
    )
    .map((line) => `${line}\n`)
    .join('');

test('fills are counted as they come', async () => {
  const count = new FillCount(dir);
  const first = join(dir, '000000000000-2026-03-01.jsonl');
  appendFileSync(first, lines(0, 'fill', 'event', 'fill'));
  expect(await count.look()).toBe(2);
  expect(await count.look()).toBe(2);
  appendFileSync(first, lines(3, 'fill'));
  appendFileSync(join(dir, '000000000004-2026-03-02.jsonl'), lines(4, 'order_intent', 'fill'));
  expect(await count.look()).toBe(4);
});
