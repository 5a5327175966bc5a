import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AUDIT_GENESIS, auditLine, auditRecordSchema } from './audit-record.ts';
import { canonicalJson } from './canonical-json.ts';

describe('canonicalJson', () => {
  test('sorts keys by UTF-16 code units at every depth', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 2 }], a: null, '\u20ac': 1, '\ud83d\ude00': 2, '\ufb33': 3 })).toBe(
      '{"a":null,"b":[{"a":2,"z":1}],"€":1,"😀":2,"\ufb33":3}',
    );
  });
  test.each([
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
    [-0, '0'],
    [0.1 + 0.2, '0.30000000000000004'],
    ['\u2028"\\\n', '"\u2028\\"\\\\\\n"'],
  ])('%j is written %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });
  test.each([
    [undefined, /\$ is undefined/],
    [{ a: undefined }, /\$\.a is undefined/],
    [{ a: [1, Number.NaN] }, /\$\.a\[1\] is no finite number/],
    [Number.POSITIVE_INFINITY, /no finite number/],
    [1n, /bigint/],
    [new Date(0), /no plain object/],
    [new Map(), /no plain object/],
    ['\ud800', /half of a character/],
    [{ '\ud800': 1 }, /half of a character/],
    [() => 1, /function/],
  ])('refuses %s and says where', (value, message) => {
    expect(() => canonicalJson(value)).toThrow(message);
  });
  test('is the same for the same value however it was built, and reads back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        const reread: unknown = JSON.parse(text);
        expect(reread).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reread)).toBe(text);
      }),
    );
  });
});

test('an audit line is one line, and its hash is pinned', () => {
  const record = auditRecordSchema.parse({
    seq: 0,
    ts: '2026-03-01T03:11:42.117Z',
    mono_ms: 12.5,
    boot_id: 'boot-0001',
    actor: 'engine',
    type: 'halt',
    data: { note: 'a\nb', n: 1 },
    prev: AUDIT_GENESIS,
  });
  const line = auditLine(record);
  expect(line).not.toContain('\n');
  expect(createHash('sha256').update(line).digest('hex')).toMatchInlineSnapshot(
    `"627123cb2295dbaa6b7517bb9cc4fd74f3fa88e78583e4503d9ab158b8175d37"`,
  );
  expect(() => auditLine({ ...record, seq: -1 })).toThrow();
});
