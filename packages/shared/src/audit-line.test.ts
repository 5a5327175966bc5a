// The fast reader of lines accepts exactly what the record schema and the canonical form accept, and the writer writes that.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BOOT } from '../test/audit-support.ts';
import { chainedLine } from './audit-chain.ts';
import { readAuditLine } from './audit-line.ts';
import { auditLine, auditRecordSchema } from './audit-record.ts';
import { canonicalJson } from './canonical-json.ts';
import { isoMs } from './time.ts';

const GOOD = {
  seq: 7,
  ts: '2026-03-01T03:11:42.117Z',
  mono_ms: 12.5,
  boot_id: 'boot-0001',
  actor: 'engine',
  type: 'halt',
  data: { n: 1 },
  prev: 'a'.repeat(64),
};

const bySchema = (value: unknown) => auditRecordSchema.safeParse(value).success;

describe('readAuditLine', () => {
  test('gives the record back', () => {
    expect(readAuditLine(canonicalJson(GOOD))).toEqual({ ok: true, record: GOOD });
  });

  test.each([
    ['seq', [-1, 0.5, 2 ** 53, '7', null, true]],
    ['ts', ['2026-03-01T03:11:42Z', '2026-13-01T03:11:42.117Z', 0, null]],
    ['mono_ms', [-1, '1', null]],
    ['boot_id', ['short', 'has space', '', 1, 'b'.repeat(65)]],
    ['actor', ['', 'x'.repeat(129), 1]],
    ['type', ['Upper', '', '1st', 'x'.repeat(65), null]],
    ['data', [[], null, 'text', 1]],
    ['prev', ['a'.repeat(63), 'A'.repeat(64), 0]],
  ])('a wrong %s is refused, as by the schema', (name, values) => {
    for (const value of values) {
      const wrong = { ...GOOD, [name]: value };
      expect(bySchema(wrong)).toBe(false);
      expect(readAuditLine(canonicalJson(wrong))).toMatchObject({ ok: false, code: 'NOT_A_RECORD' });
    }
  });

  test.each([
    ['boot_id', ['b'.repeat(8), 'b'.repeat(64)]],
    ['actor', ['x', 'x'.repeat(128), 'ü€😀']],
    ['type', ['x', 'x'.repeat(64), 'risk.recon_drift']],
    ['mono_ms', [0, 1e21, 1e-7]],
    ['seq', [0, 2 ** 53 - 1]],
  ])('%s at its bounds is accepted, as by the schema', (name, values) => {
    for (const value of values) {
      const right = { ...GOOD, [name]: value };
      expect(bySchema(right)).toBe(true);
      expect(readAuditLine(canonicalJson(right)).ok).toBe(true);
    }
  });

  test('a missing or an extra member is refused', () => {
    const { actor: _, ...missing } = GOOD;
    expect(readAuditLine(canonicalJson(missing)).ok).toBe(false);
    expect(readAuditLine(canonicalJson({ ...GOOD, extra: 1 })).ok).toBe(false);
  });

  test.each([
    ['blanks', (line: string) => line.replace('{"actor":', '{ "actor":')],
    ['another order of members', (line: string) => line.replace(/\{("actor":"engine"),(.*)\}$/, '{$2,$1}')],
    ['another order in the data', (line: string) => line.replace('{"n":1}', '{"z":1,"a":2}')],
    ['a member twice', (line: string) => line.replace('{"n":1}', '{"n":1,"n":1}')],
    ['another spelling of a number', (line: string) => line.replace('12.5', '12.50')],
    ['another spelling of a letter', (line: string) => line.replace('"engine"', '"\\u0065ngine"')],
    ['half of a character', (line: string) => line.replace('"engine"', '"\\ud800"')],
    ['a trailing blank', (line: string) => `${line} `],
  ])('%s is not canonical', (_, change) => {
    const line = change(canonicalJson(GOOD));
    expect(line).not.toBe(canonicalJson(GOOD));
    expect(readAuditLine(line)).toMatchObject({ ok: false, code: 'NOT_CANONICAL' });
  });

  test('integer-like keys, which engines reorder, are read in canonical order', () => {
    const line = canonicalJson({ ...GOOD, data: { 10: 1, 9: 2, a: { 2: 0, 1: 0 } } });
    expect(line).toContain('{"10":1,"9":2,"a":{"1":0,"2":0}}');
    expect(readAuditLine(line).ok).toBe(true);
  });
});

test('any data make the line that the schema and the canonical form make, and it reads back', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 });
  const data = fc.dictionary(
    text.filter((key) => key !== '__proto__'),
    fc.jsonValue({ maxDepth: 2 }),
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(data, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (each, actor) => {
      const moment = { ts: isoMs(1_772_334_702_117), monoMs: 0.125, bootId: BOOT };
      const line = chainedLine(
        { ...moment, actor, type: 'note', dataText: canonicalJson(each) },
        7,
        'a'.repeat(64),
      );
      fc.pre(!line.includes('__proto__')); // the schema cannot carry that name
      expect(line).toBe(auditLine(auditRecordSchema.parse(JSON.parse(line))));
      expect(readAuditLine(line).ok).toBe(true);
    }),
  );
});
