import { auditRecordSchema } from '@agora/shared/audit-record';
import type { ChainRecord } from '@agora/shared/chain-answers';
import { requestIdSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { HandClock } from '../../test/support/doubles.ts';
import { Rig } from '../../test/support/engine-rig.ts';
import { recoveryGatesAt } from '../core/engine/recovery.ts';
import { explain } from './explain.ts';
import { RequestAnswers } from './request-answers.ts';

const record = (type: string, data: Record<string, unknown>): ChainRecord => ({
  seq: 7,
  record: auditRecordSchema.parse({
    seq: 7,
    ts: '2026-03-01T13:00:00.000Z',
    mono_ms: 1,
    boot_id: 'boot-0001',
    actor: 'engine',
    type,
    data,
    prev: '0'.repeat(64),
  }),
  problem: null,
});

const rig = new Rig().start();
const clock = new HandClock();

function asked(id: string, records: readonly ChainRecord[] | null = [], answers = new RequestAnswers(clock)) {
  const mentions = async () => {
    if (records === null) throw new Error('EIO');
    return { records, searchedFromSeq: 3 };
  };
  return explain({ engine: rig.engine, clock, reader: { mentions }, answers }, id);
}

test('an open order is told from the books, by cloid and by decision', async () => {
  const [order] = rig.restingOf('BTC' as never, 'buy');
  const own = [...rig.desk.table.byCloid.values()].find(({ oid }) => oid === order?.oid);
  for (const id of [own?.cloid ?? '', own?.decisionId ?? '']) {
    expect(await asked(id)).toMatchObject({ kind: 'order', order: { cloid: own?.cloid, status: 'resting' } });
  }
});

test('an answer to a request comes with its whole checklist, and from the chain after a restart', async () => {
  const requestId = requestIdSchema.parse('request-0001');
  const gates = recoveryGatesAt(rig.engine, rig.nowMs);
  const told = { requestId, accepted: false, code: 'NEWER_STOP', sentence: 'A newer stop came.', gates };
  const answers = new RequestAnswers(clock);
  answers.note({ kind: 'answer_request', ...told });
  // From memory: the files, which cannot be read here, are not searched for it.
  expect(await asked(requestId, null, answers)).toMatchObject({
    kind: 'request',
    sentence: 'Refused: A newer stop came.',
    answer: { code: 'NEWER_STOP', at: '2026-01-01T00:00:00.000Z', gates },
  });
  const data = { request_id: requestId, accepted: true, code: null, sentence: 'Accepted.' };
  expect(await asked(requestId, [record('request_answer', data)])).toMatchObject({
    kind: 'request',
    answer: { accepted: true, at: '2026-03-01T13:00:00.000Z' },
  });
});

test('a refusal is told from its record, with code, limit and what helps', async () => {
  const refusal = {
    code: 'BOOK_STALE',
    missing: [],
    observed: '3000 ms',
    limit: '1500 ms',
    sentence: 'The book is older than its limit.',
    helps: './agora doctor',
  };
  const records = [record('order_refused', { decision_id: 'refused-abc-1', coin: 'BTC', ...refusal })];
  expect(await asked('refused-abc-1', records)).toMatchObject({ kind: 'refusal', refusal });
});

test('the halt that stands is told by its cause', async () => {
  const { halt_id } = rig.engine.fsm.halt;
  expect(await asked(halt_id)).toMatchObject({ kind: 'halt', halt: { halt_id } });
});

test.each([
  [[], 'nothing', /from record 3 on/],
  [null, 'nothing', /cannot be read/],
  [[record('order_intent', {}), record('fill', {})], 'order', /order_intent, fill/],
  [[record('event', { event: 'halt' })], 'halt', /audit chain alone/],
] as const)('records %j read as %s', async (records, kind, sentence) => {
  const told = await asked('d-unknown-1', records);
  expect(told.kind).toBe(kind);
  expect(told.sentence).toMatch(sentence);
  expect(told.searched_from_seq).toBe(records === null ? null : 3);
});
