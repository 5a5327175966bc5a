import { bootIdSchema, haltIdSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { atMs } from '../../../test/support/facts.ts';
import { bootHalt } from './halt-record.ts';

test('every boot is a halt of its own, by nobody, with nothing done yet', () => {
  expect(bootHalt(haltIdSchema.parse('halt-0007'), bootIdSchema.parse('boot-0003'), atMs(5))).toEqual({
    ...{ halt_id: 'halt-0007', at: atMs(5), ended_at: null, path: 'engine' },
    cause: { code: 'boot', raw_code: 'boot', value: null, limit: null, subject: null },
    ...{ who: null, reason: null, key: null, epochs: null },
    evidence: { rule: 'boot boot-0003', event_id: null, audit_seq: null, snapshot_at: null },
    ...{ consequences: [], consequences_total: 0 },
  });
});
