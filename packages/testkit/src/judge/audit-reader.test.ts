import { expect, test } from 'vitest';
import { AuditReader } from './audit-reader.ts';

test('a chain with an altered, missing or foreign line is broken, and says where', () => {
  const record = (seq: number) =>
    JSON.stringify({
      ...{ actor: 'engine', boot_id: 'boot-0001', data: {}, mono_ms: 1, prev: '0'.repeat(64) },
      ...{ seq, ts: '2026-01-01T00:00:00.000Z', type: 'note' },
    });
  const broken = (...lines: string[]) => {
    const reader = new AuditReader();
    for (const each of lines) reader.line(each);
    return reader.story.broken;
  };
  expect(broken(record(0))).toBeNull();
  expect(broken(record(0), record(1))).toContain('record 1 does not follow');
  expect(broken(record(1))).toContain('record 1 stands where 0 belongs');
  expect(broken('{}')).toContain('line 0 is no record');
});
